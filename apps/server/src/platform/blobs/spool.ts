import { randomUUID } from 'node:crypto';
import { type FileHandle, open, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { LIBRARY_BOUNDS } from '../bounds/library.ts';
import { storageFault } from './storage-fault.ts';

const READ_BYTES = 256 * 1024;

/**
 * Bytes that are written once and then read once. Small amounts stay in memory, so that a full disk does not stop a small export. Larger
 * amounts go to a file that is unlinked as soon as it is open: the system frees it when the process ends.
 */
export class Spool implements AsyncDisposable {
  readonly #folder: string;
  readonly #requireRoom: () => void;
  #file: FileHandle | undefined;
  #waiting: Buffer[] = [];
  #waitingBytes = 0;
  #size = 0;

  /** `requireRoom` throws while the disk has room only for essential writes. */
  constructor(folder: string, requireRoom: () => void) {
    this.#folder = folder;
    this.#requireRoom = requireRoom;
  }

  /** The number of bytes appended so far. */
  get size(): number {
    return this.#size;
  }

  /** @throws {DiskFull | Unavailable} */
  async append(bytes: Buffer): Promise<void> {
    this.#waiting.push(bytes);
    this.#waitingBytes += bytes.length;
    this.#size += bytes.length;
    if (this.#waitingBytes > LIBRARY_BOUNDS.spoolMemory.value) await this.#flush();
  }

  /** All appended bytes, from the beginning. */
  async *read(): AsyncGenerator<Buffer> {
    for (let position = 0; this.#file; ) {
      const { buffer, bytesRead } = await this.#file
        .read(Buffer.allocUnsafe(READ_BYTES), 0, READ_BYTES, position)
        .catch((error: unknown) => {
          throw storageFault(error);
        });
      if (bytesRead === 0) break;
      position += bytesRead;
      yield buffer.subarray(0, bytesRead);
    }
    if (this.#waitingBytes > 0) yield Buffer.concat(this.#waiting);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#waiting = [];
    await this.#file?.close();
    this.#file = undefined;
  }

  async #flush(): Promise<void> {
    this.#requireRoom();
    const bytes = Buffer.concat(this.#waiting);
    this.#waiting = [];
    this.#waitingBytes = 0;
    try {
      this.#file ??= await this.#openFile();
      await this.#file.appendFile(bytes);
    } catch (error) {
      throw storageFault(error);
    }
  }

  async #openFile(): Promise<FileHandle> {
    const path = join(this.#folder, randomUUID());
    const file = await open(path, 'wx+', 0o600);
    await rm(path).catch(async (error: unknown) => {
      await file.close();
      throw error;
    });
    return file;
  }
}
