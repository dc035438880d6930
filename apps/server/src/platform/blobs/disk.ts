import { randomUUID } from 'node:crypto';
import { constants } from 'node:fs';
import { access, link, lstat, mkdir, open, opendir, rm, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { errorCode } from '../errors.ts';
import { syncFolder } from '../sync-folder.ts';
import {
  BlobExists,
  type BlobFacts,
  BlobNotFound,
  type BlobStore,
  type ByteRange,
  type OpenBlob,
} from './blob-store.ts';
import { OpenFile } from './open-file.ts';
import type { StagedFile } from './staging.ts';
import { storageFault } from './storage-fault.ts';

/** Stores blobs as files below one folder. */
export class DiskBlobStore implements BlobStore {
  readonly #root: string;
  /** Folders that exist and are durable, or are being created. */
  readonly #folders = new Map<string, Promise<void>>();

  constructor(root: string) {
    this.#root = root;
  }

  /** Creates the root folder. Only a start does so: if the root goes missing later, the disk is no longer mounted. */
  async prepare(): Promise<void> {
    await mkdir(this.#root, { recursive: true, mode: 0o700 });
    await syncFolder(dirname(this.#root));
  }

  async put(key: string, staged: StagedFile): Promise<void> {
    const path = join(this.#root, key);
    try {
      await staged.durable;
      await this.#link(staged.path, path);
    } catch (error) {
      if (errorCode(error) === 'EEXIST') throw new BlobExists('the key is taken', { cause: error });
      throw storageFault(error);
    }
    try {
      await syncFolder(dirname(path));
    } catch (error) {
      await rm(path, { force: true });
      throw storageFault(error);
    }
    await staged[Symbol.asyncDispose]();
  }

  async read(key: string): Promise<Buffer> {
    await using file = await this.#openFile(key);
    return await file.readFile().catch((error: unknown) => {
      throw storageFault(error);
    });
  }

  async open(key: string, range?: ByteRange): Promise<OpenBlob> {
    return new OpenFile(await this.#openFile(key), range);
  }

  async stat(key: string): Promise<BlobFacts | undefined> {
    try {
      const stats = await lstat(join(this.#root, key));
      return stats.isFile() ? { key, size: stats.size, modifiedAt: stats.mtimeMs } : undefined;
    } catch (error) {
      if (errorCode(error) === 'ENOENT') return undefined;
      throw storageFault(error);
    }
  }

  async *list(): AsyncGenerator<BlobFacts> {
    // Read one folder at a time, so that a million names are never in memory together.
    const folders = [''];
    for (let folder = folders.pop(); folder !== undefined; folder = folders.pop()) {
      const entries = await opendir(join(this.#root, folder)).catch((error: unknown) => {
        throw storageFault(error);
      });
      for await (const entry of entries) {
        const key = folder === '' ? entry.name : `${folder}/${entry.name}`;
        if (entry.isDirectory()) folders.push(key);
        const facts = entry.isFile() && !entry.name.startsWith('.') ? await this.stat(key) : undefined;
        if (facts) yield facts;
      }
    }
  }

  async delete(key: string): Promise<void> {
    try {
      await rm(join(this.#root, key), { force: true });
    } catch (error) {
      throw storageFault(error);
    }
  }

  async check(): Promise<void> {
    const path = join(this.#root, `.check-${randomUUID()}`);
    try {
      await writeFile(path, '');
      await rm(path);
    } catch (error) {
      throw storageFault(error);
    }
  }

  async #openFile(key: string) {
    try {
      // Pictor creates no symbolic links and no pipes in this folder, so refuse them. Without O_NONBLOCK, opening a pipe would wait for a
      // writer.
      const flags = constants.O_RDONLY | constants.O_NOFOLLOW | constants.O_NONBLOCK;
      return await open(join(this.#root, key), flags);
    } catch (error) {
      if (errorCode(error) === 'ENOENT' || errorCode(error) === 'ELOOP') throw new BlobNotFound(key, { cause: error });
      throw storageFault(error);
    }
  }

  /** A link, unlike a rename, fails if the name is taken. */
  async #link(from: string, to: string): Promise<void> {
    const folder = dirname(to);
    await this.#requireFolder(folder);
    try {
      await link(from, to);
    } catch (error) {
      if (errorCode(error) !== 'ENOENT') throw error;
      // Somebody has removed the empty folder.
      this.#folders.delete(folder);
      await this.#requireFolder(folder);
      await link(from, to);
    }
  }

  /** If another call is creating the folder, waits for it: the folder is not durable before that call is done. */
  async #requireFolder(path: string): Promise<void> {
    const known = this.#folders.get(path) ?? this.#makeFolder(path);
    this.#folders.set(path, known);
    try {
      await known;
    } catch (error) {
      this.#folders.delete(path);
      throw error;
    }
  }

  /** A power loss can also undo the creation of a folder, so every folder up to the root is synced. */
  async #makeFolder(path: string): Promise<void> {
    await access(this.#root);
    await mkdir(path, { recursive: true, mode: 0o700 });
    for (let folder = path; folder.length >= this.#root.length; folder = dirname(folder)) await syncFolder(folder);
  }
}

/** Opens a store of files below a folder, and creates the folder if it is missing. */
export const openDiskBlobs = async (folder: string): Promise<DiskBlobStore> => {
  const blobs = new DiskBlobStore(folder);
  await blobs.prepare();
  return blobs;
};
