import { createHash, randomUUID } from 'node:crypto';
import { mkdir, open, readdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import type { Readable } from 'node:stream';
import { storageFault } from './storage-fault.ts';

/** A file of our own that no blob key names yet. Disposing of it removes it; after it was published that does nothing. */
export interface StagedFile extends AsyncDisposable {
  path: string;
  size: number;
  /** Hex. */
  sha256: string;
}

const fileAt = (path: string, size: number, sha256: string): StagedFile => ({
  path,
  size,
  sha256,
  [Symbol.asyncDispose]: () => rm(path, { force: true }),
});

/** The folder where bytes wait until they are known to be good. It has to be on the file system of the blobs. */
export class Staging {
  readonly #folder: string;

  constructor(folder: string) {
    this.#folder = folder;
  }

  /** Makes the folder, and removes what an earlier process left in it. */
  async prepare(): Promise<void> {
    await mkdir(this.#folder, { recursive: true, mode: 0o700 });
    for (const name of await readdir(this.#folder)) await rm(join(this.#folder, name), { force: true });
  }

  /**
   * Streams bytes to a new file and makes them durable; nothing is left behind where the source fails.
   *
   * @throws {DiskFull | Unavailable} and whatever the source throws
   */
  async receive(source: Readable | Iterable<Buffer>): Promise<StagedFile> {
    const path = join(this.#folder, randomUUID());
    try {
      await using file = await open(path, 'wx', 0o600);
      const hash = createHash('sha256');
      let size = 0;
      for await (const chunk of source) {
        hash.update(chunk);
        size += chunk.length;
        await file.appendFile(chunk);
      }
      await file.sync();
      return fileAt(path, size, hash.digest('hex'));
    } catch (error) {
      await rm(path, { force: true });
      throw storageFault(error);
    }
  }
}
