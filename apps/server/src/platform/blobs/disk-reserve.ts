import { randomBytes } from 'node:crypto';
import { rmSync } from 'node:fs';
import { open, rm, stat, statfs } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { DiskFull, errorCode } from '../errors.ts';

/**
 * Bytes. SQLite writes a delete to its write-ahead log before the file shrinks, and checkpoints the log from 1,000 pages of 4 KiB on. This
 * is twice that size, so that the tables may grow meanwhile.
 */
const RESERVE_BYTES = 8 * 1024 * 1024;
/** The reserve is taken again only if this many further bytes are free. Otherwise the next upload would be refused again at once. */
const SPARE_BYTES = RESERVE_BYTES;
const LOOK_MILLISECONDS = 1000;
/**
 * The reserve is released when less space than this is left, even if no write of Pictor has failed yet: other programs may fill the disk.
 */
const LAST_BYTES = 1024 * 1024;

/**
 * Reserved space on the disk of the data folder. It is released when the disk is full, so that deletes, and the final writes of tasks,
 * still have room. Operations that only add data are refused until the reserve has been taken again.
 */
export class DiskReserve {
  readonly #path: string;
  #isHeld = false;
  #looking: NodeJS.Timeout | undefined;
  #taking: Promise<void> | undefined;

  constructor(folder: string) {
    this.#path = join(folder, 'reserve');
  }

  /** Takes the reserve if there is room, and takes it again later whenever it was released. */
  async start(): Promise<void> {
    await this.#look();
    this.#looking = setInterval(() => {
      // If the disk does not answer, the next write reports the error.
      this.#look().catch(() => {});
    }, LOOK_MILLISECONDS);
    this.#looking.unref();
  }

  async stop(): Promise<void> {
    clearInterval(this.#looking);
    await this.#taking;
  }

  /** Releases the reserve, because the disk is full and deletes need room. */
  giveUp(): void {
    this.#isHeld = false;
    rmSync(this.#path, { force: true });
  }

  /**
   * Runs essential work. If the disk is full, releases the reserve and runs the work once more.
   *
   * @throws what `work` throws
   */
  async lend<T>(work: () => Promise<T>): Promise<T> {
    try {
      return await work();
    } catch (error) {
      if (!(error instanceof DiskFull)) throw error;
      // Retry even if another caller has already released the reserve: there may be room now.
      this.giveUp();
      return await work();
    }
  }

  /** @throws {DiskFull} while the reserve is released */
  require(): void {
    if (!this.#isHeld) throw new DiskFull(new Error('the reserve of the disk is released'));
  }

  async #look(): Promise<void> {
    if (this.#isHeld) {
      if ((await this.#free()) < LAST_BYTES) this.giveUp();
      return;
    }
    this.#taking ??= this.#take().finally(() => {
      this.#taking = undefined;
    });
    await this.#taking;
  }

  /** @returns bytes */
  async #free(): Promise<number> {
    const { bavail, bsize } = await statfs(dirname(this.#path));
    return bavail * bsize;
  }

  async #take(): Promise<void> {
    const kept = await stat(this.#path).catch(() => undefined);
    if (kept?.size !== RESERVE_BYTES) {
      await rm(this.#path, { force: true });
      if ((await this.#free()) < RESERVE_BYTES + SPARE_BYTES) return;
      await this.#write();
    }
    this.#isHeld = true;
  }

  /** Random bytes, because a file system with compression would store a file of zeros in almost no space. */
  async #write(): Promise<void> {
    try {
      await using file = await open(this.#path, 'wx', 0o600);
      await file.writeFile(randomBytes(RESERVE_BYTES));
      await file.sync();
    } catch (error) {
      await rm(this.#path, { force: true });
      if (errorCode(error) !== 'ENOSPC' && errorCode(error) !== 'EDQUOT') throw error;
    }
  }
}
