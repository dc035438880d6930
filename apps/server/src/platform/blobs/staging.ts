import { createHash, randomUUID } from 'node:crypto';
import { type FileHandle, mkdir, open, readdir, rm, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Readable } from 'node:stream';
import { Spool } from './spool.ts';
import { storageFault } from './storage-fault.ts';

/** A file of our own that has no blob key yet. Disposing of it removes it. After it was published, disposing does nothing. */
export interface StagedFile extends AsyncDisposable {
  path: string;
  size: number;
  /** Hex. */
  sha256: string;
  /** Resolves once the bytes survive a power loss. They can be read before that. Rejects with the error of the file operation. */
  durable: Promise<void>;
}

/** The size of a buffer while many files are received at the same time. */
const PIECE_BYTES = 64 * 1024;
/** The size while few files are received, so that a big file takes few turns of the event loop. */
const LARGE_PIECE_BYTES = 512 * 1024;
const LARGE_PIECES_AT_ONCE = 32;
/** The total size of the free buffers of one size that are kept for later files. */
const KEPT_BYTES = 8 * 1024 * 1024;

const syncAndClose = async (file: FileHandle): Promise<void> => {
  try {
    await file.sync();
  } finally {
    await file.close();
  }
};

/**
 * The buffers in which bytes are collected before they are written. They are reused: new memory for each file would make the garbage
 * collector run after every few megabytes.
 */
class Pieces {
  readonly #kept = new Map<number, Buffer[]>();

  take(bytes: number): Buffer {
    return this.#kept.get(bytes)?.pop() ?? Buffer.allocUnsafeSlow(bytes);
  }

  giveBack(piece: Buffer): void {
    const kept = this.#kept.get(piece.length) ?? [];
    if (kept.length * piece.length < KEPT_BYTES) kept.push(piece);
    this.#kept.set(piece.length, kept);
  }
}

interface Receiving {
  /** Called before bytes are written, with their number. If it throws, nothing more is written. */
  admit: (bytes: number) => Promise<void> | void;
  pieces: Pieces;
  pieceBytes: () => number;
}

/**
 * Collects chunks in larger pieces, since a sender may make them as small as one byte, each an object of its own. While one piece is being
 * written, the next is collected.
 */
const copy = async (
  source: Readable | Iterable<Buffer>,
  file: FileHandle,
  { admit, pieces, pieceBytes }: Receiving,
): Promise<Pick<StagedFile, 'size' | 'sha256'>> => {
  const hash = createHash('sha256');
  let size = 0;
  let piece = pieces.take(PIECE_BYTES);
  let filled = 0;
  let written = Promise.resolve();
  const write = async (): Promise<void> => {
    await written;
    await admit(filled);
    const full = piece;
    const bytes = full.subarray(0, filled);
    hash.update(bytes);
    written = file.appendFile(bytes).finally(() => pieces.giveBack(full));
    // It is awaited only after the next piece is full. Until then its rejection must not count as unhandled.
    written.catch(() => {});
    filled = 0;
  };
  try {
    for await (const chunk of source) {
      size += chunk.length;
      for (let from = 0; from < chunk.length; ) {
        const copied = chunk.copy(piece, filled, from);
        from += copied;
        filled += copied;
        if (filled < piece.length) continue;
        await write();
        piece = pieces.take(pieceBytes());
      }
    }
    await write();
  } finally {
    await written;
  }
  return { size, sha256: hash.digest('hex') };
};

interface ReceiveOptions {
  essential?: boolean;
  reserve?: (bytes: number) => Promise<void> | void;
}

/** The folder for files that are not checked or published yet. It has to be on the same file system as the blobs. */
export class Staging {
  readonly #folder: string;
  readonly #requireRoom: () => void;
  readonly #pieces = new Pieces();
  #receiving = 0;

  /** `requireRoom` throws while the disk has room only for essential writes. */
  constructor(folder: string, requireRoom: () => void = () => {}) {
    this.#folder = folder;
    this.#requireRoom = requireRoom;
  }

  /** Creates the folder, and removes the files that an earlier process left in it. */
  async prepare(): Promise<void> {
    await mkdir(this.#folder, { recursive: true, mode: 0o700 });
    for (const name of await readdir(this.#folder)) await rm(join(this.#folder, name), { force: true });
  }

  /** @throws {DiskFull | Unavailable} if the folder is not writable */
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

  /** Removes files that were not modified since `before`. @returns how many */
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
   * Streams bytes to a new file. The file becomes durable while its owner examines it. If the source fails, the file is removed.
   *
   * `essential` is for results that were paid for and for files that others depend on: they may use the last free space. `reserve` is
   * called before bytes are written, with their number. If it throws, the file is removed.
   *
   * @throws {DiskFull | Unavailable} and whatever the source and `reserve` throw
   */
  async receive(
    source: Readable | Iterable<Buffer>,
    { essential = false, reserve = async () => {} }: ReceiveOptions = {},
  ): Promise<StagedFile> {
    const requireRoom = essential ? () => {} : this.#requireRoom;
    requireRoom();
    const path = join(this.#folder, randomUUID());
    const admit = async (bytes: number): Promise<void> => {
      requireRoom();
      await reserve(bytes);
    };
    const pieceBytes = () => (this.#receiving > LARGE_PIECES_AT_ONCE ? PIECE_BYTES : LARGE_PIECE_BYTES);
    this.#receiving += 1;
    try {
      const file = await open(path, 'wx', 0o600);
      const received = await copy(source, file, { admit, pieces: this.#pieces, pieceBytes }).catch(
        async (error: unknown) => {
          await file.close();
          throw error;
        },
      );
      const durable = syncAndClose(file);
      const dispose = async (): Promise<void> => {
        // A caller that publishes the file gets the error from `durable`. A caller that discards the file does not need it.
        await durable.catch(() => {});
        await rm(path, { force: true });
      };
      // It is awaited only after the file has been examined. Until then its rejection must not count as unhandled.
      durable.catch(() => {});
      return { ...received, path, durable, [Symbol.asyncDispose]: dispose };
    } catch (error) {
      await rm(path, { force: true });
      throw storageFault(error);
    } finally {
      this.#receiving -= 1;
    }
  }
}
