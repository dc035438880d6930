import { randomUUID } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { type FileHandle, mkdir, open, readdir, rm, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Readable } from 'node:stream';
import { sha256Of } from './sha256.ts';
import { Spool } from './spool.ts';
import { storageFault } from './storage-fault.ts';

/** A file of our own that no blob key names yet. Disposing of it removes it; after it was published that does nothing. */
export interface StagedFile extends AsyncDisposable {
  path: string;
  size: number;
  /** Hex; made from the file while its owner examines it. */
  sha256: Promise<string>;
  /** Resolves once the bytes survive a power loss; until then they can be read already. Rejects as a file operation does. */
  durable: Promise<void>;
}

/** Waits for this many bytes before it writes, so that a big file costs few turns of the event loop. */
const WRITE_BYTES = 512 * 1024;

const syncAndClose = async (file: FileHandle): Promise<void> => {
  try {
    await file.sync();
  } finally {
    await file.close();
  }
};

/** While one part is being written the next is received. @returns size in bytes */
const copy = async (
  source: Readable | Iterable<Buffer>,
  file: FileHandle,
  requireRoom: () => void,
): Promise<number> => {
  let size = 0;
  let waiting: Buffer[] = [];
  let waitingBytes = 0;
  let written = Promise.resolve();
  const write = (): void => {
    requireRoom();
    written = file.appendFile(Buffer.concat(waiting));
    // It is awaited after the next part has come; until then its failure is not an unhandled one.
    written.catch(() => {});
    waiting = [];
    waitingBytes = 0;
  };
  try {
    for await (const chunk of source) {
      size += chunk.length;
      waiting.push(chunk);
      waitingBytes += chunk.length;
      if (waitingBytes < WRITE_BYTES) continue;
      await written;
      write();
    }
  } finally {
    await written;
  }
  requireRoom();
  await file.appendFile(Buffer.concat(waiting));
  return size;
};

/** The folder where bytes wait until they are known to be good. It has to be on the file system of the blobs. */
export class Staging {
  readonly #folder: string;
  readonly #requireRoom: () => void;

  /** `requireRoom` throws where only what is essential may take room. */
  constructor(folder: string, requireRoom: () => void = () => {}) {
    this.#folder = folder;
    this.#requireRoom = requireRoom;
  }

  /** Makes the folder, and removes what an earlier process left in it. */
  async prepare(): Promise<void> {
    await mkdir(this.#folder, { recursive: true, mode: 0o700 });
    for (const name of await readdir(this.#folder)) await rm(join(this.#folder, name), { force: true });
  }

  /** @throws {DiskFull | Unavailable} where nothing can be written there */
  async check(): Promise<void> {
    const path = join(this.#folder, randomUUID());
    try {
      await writeFile(path, '');
      await rm(path);
    } catch (error) {
      throw storageFault(error);
    }
  }

  /** For bytes that only their writer reads. */
  spool(): Spool {
    return new Spool(this.#folder, this.#requireRoom);
  }

  /** Removes files that nobody has written to since `before`. @returns how many */
  async sweep(before: number): Promise<number> {
    let count = 0;
    for (const name of await readdir(this.#folder)) {
      const path = join(this.#folder, name);
      const stats = await stat(path).catch(() => undefined);
      if (!stats || stats.mtimeMs >= before) continue;
      await rm(path, { force: true });
      count += 1;
    }
    return count;
  }

  /**
   * Streams bytes to a new file, which becomes durable while its owner examines it; nothing is left behind where the source
   * fails.
   *
   * `essential` is what was paid for, or what others stand on: it may take the last room.
   *
   * @throws {DiskFull | Unavailable} and whatever the source throws
   */
  async receive(source: Readable | Iterable<Buffer>, { essential = false } = {}): Promise<StagedFile> {
    const requireRoom = essential ? () => {} : this.#requireRoom;
    requireRoom();
    const path = join(this.#folder, randomUUID());
    try {
      const file = await open(path, 'wx', 0o600);
      const size = await copy(source, file, requireRoom).catch(async (error: unknown) => {
        await file.close();
        throw error;
      });
      const durable = syncAndClose(file);
      const sha256 = sha256Of(createReadStream(path, { highWaterMark: WRITE_BYTES }));
      const settled = Promise.allSettled([durable, sha256]);
      const dispose = async (): Promise<void> => {
        // Who publishes the file hears of a failure; for who throws it away there was none.
        await settled;
        await rm(path, { force: true });
      };
      return { path, size, sha256, durable, [Symbol.asyncDispose]: dispose };
    } catch (error) {
      await rm(path, { force: true });
      throw storageFault(error);
    }
  }
}
