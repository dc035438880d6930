import { constants } from 'node:fs';
import { access, link, mkdir, open, rm, unlink } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import type { Readable } from 'node:stream';
import { BlobExists, BlobNotFound, type BlobStore, type ByteRange } from './blob-store.ts';
import type { StagedFile } from './staging.ts';
import { errorCode, storageFault } from './storage-fault.ts';

/** A stream's reads; larger than Node's 64 KiB, so that a big picture costs fewer turns of the event loop. */
const READ_BYTES = 512 * 1024;

const syncFolder = async (path: string): Promise<void> => {
  await using folder = await open(path, constants.O_RDONLY | constants.O_DIRECTORY);
  await folder.sync();
};

/** Files below one folder. */
export class DiskBlobStore implements BlobStore {
  readonly #root: string;

  constructor(root: string) {
    this.#root = root;
  }

  async put(key: string, staged: StagedFile): Promise<void> {
    const path = join(this.#root, key);
    try {
      await staged.durable;
      await this.#makeFolder(dirname(path));
      // A link, unlike a rename, fails where the name is taken.
      await link(staged.path, path);
      await syncFolder(dirname(path));
      await unlink(staged.path);
    } catch (error) {
      if (errorCode(error) === 'EEXIST') throw new BlobExists('the key is taken', { cause: error });
      throw storageFault(error);
    }
  }

  async read(key: string): Promise<Buffer> {
    await using file = await this.#openFile(key);
    return await file.readFile();
  }

  async open(key: string, range?: ByteRange): Promise<Readable> {
    const file = await this.#openFile(key);
    return file.createReadStream({ ...range, highWaterMark: READ_BYTES });
  }

  async delete(key: string): Promise<void> {
    try {
      await rm(join(this.#root, key), { force: true });
    } catch (error) {
      throw storageFault(error);
    }
  }

  async check(): Promise<void> {
    await mkdir(this.#root, { recursive: true, mode: 0o700 });
    await access(this.#root, constants.R_OK | constants.W_OK);
  }

  async #openFile(key: string) {
    try {
      // A symbolic link in our folder was planted there.
      return await open(join(this.#root, key), constants.O_RDONLY | constants.O_NOFOLLOW);
    } catch (error) {
      if (errorCode(error) === 'ENOENT' || errorCode(error) === 'ELOOP') throw new BlobNotFound(key, { cause: error });
      throw storageFault(error);
    }
  }

  /** A new folder is itself an entry that power loss can take back, so the parents that gained one are synced too. */
  async #makeFolder(path: string): Promise<void> {
    const first = await mkdir(path, { recursive: true, mode: 0o700 });
    if (first === undefined) return;
    for (let folder = path; folder.length >= dirname(first).length; folder = dirname(folder)) await syncFolder(folder);
  }
}
