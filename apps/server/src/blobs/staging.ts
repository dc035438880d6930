import { createHash, randomUUID } from 'node:crypto';
import { type FileHandle, mkdir, open, readdir, rm, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Readable } from 'node:stream';
import { Spool } from './spool.ts';
import { storageFault } from './storage-fault.ts';

/** A file of our own that no blob key names yet. Disposing of it removes it; after it was published that does nothing. */
export interface StagedFile extends AsyncDisposable {
  path: string;
  size: number;
  /** Hex. */
  sha256: string;
  /** Resolves once the bytes survive a power loss; until then they can be read already. Rejects as a file operation does. */
  durable: Promise<void>;
}

/** What a piece holds where many files are received at once. */
const PIECE_BYTES = 64 * 1024;
/** Where few files are received at once, so that a big one costs few turns of the event loop. */
const LARGE_PIECE_BYTES = 512 * 1024;
const LARGE_PIECES_AT_ONCE = 32;
/** Of pieces of one size that wait for the next file. */
const KEPT_BYTES = 8 * 1024 * 1024;

const syncAndClose = async (file: FileHandle): Promise<void> => {
  try {
    await file.sync();
  } finally {
    await file.close();
  }
};

/**
 * The memory that bytes are gathered in before they are written. It is used again: memory that is made anew for each file makes the
 * garbage collector run after every few megabytes.
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
  /** Called before bytes are written, with how many. Nothing more is written where it throws. */
  admit: (bytes: number) => Promise<void> | void;
  pieces: Pieces;
  pieceBytes: () => number;
}

/**
 * Chunks are copied together, since a sender may make them as small as a byte, each an object of its own. While one piece is being
 * written the next is gathered.
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
    // It is awaited after the next piece has come; until then its failure is not an unhandled one.
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

/** The folder where bytes wait until they are known to be good. It has to be on the file system of the blobs. */
export class Staging {
  readonly #folder: string;
  readonly #requireRoom: () => void;
  readonly #pieces = new Pieces();
  #receiving = 0;

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
   * `essential` is what was paid for, or what others stand on: it may take the last room. `reserve` is called before bytes are
   * written, with how many; where it throws nothing is left.
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
        // Who publishes the file hears of a failure; for who throws it away there was none.
        await durable.catch(() => {});
        await rm(path, { force: true });
      };
      // It is awaited only once the file has been examined; until then its failure is not an unhandled one.
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
