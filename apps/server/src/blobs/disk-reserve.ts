import { randomBytes } from 'node:crypto';
import { rmSync } from 'node:fs';
import { open, rm, stat, statfs } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { DiskFull, errorCode } from '../errors.ts';

/**
 * Bytes. SQLite writes a delete to its log before the file shrinks, and folds the log in from 1,000 pages of 4 KiB on: twice that,
 * so that the tables may grow meanwhile.
 */
const RESERVE_BYTES = 8 * 1024 * 1024;
/** As much has to be free beside it before it is taken back: an upload that is refused again at once helps nobody. */
const SPARE_BYTES = RESERVE_BYTES;
const LOOK_MILLISECONDS = 1000;
/** What is left when it is given up before anybody has met a full disk, whoever fills it. */
const LAST_BYTES = 1024 * 1024;

/**
 * Room on the disk of the data folder that is given up once the disk is full, so that deletes, and the last words of tasks, still
 * find some. What only adds waits until it could be taken back.
 */
export class DiskReserve {
  readonly #path: string;
  #isHeld = false;
  #looking: NodeJS.Timeout | undefined;
  #taking: Promise<void> | undefined;

  constructor(folder: string) {
    this.#path = join(folder, 'reserve');
  }

  /** Takes it, where there is room, and from then on whenever it was given up. */
  async start(): Promise<void> {
    await this.#look();
    this.#looking = setInterval(() => {
      // A disk that does not answer is told of by whoever wants to write to it.
      this.#look().catch(() => {});
    }, LOOK_MILLISECONDS);
    this.#looking.unref();
  }

  async stop(): Promise<void> {
    clearInterval(this.#looking);
    await this.#taking;
  }

  /** The disk is full: whoever makes room shall be able to. */
  giveUp(): void {
    this.#isHeld = false;
    rmSync(this.#path, { force: true });
  }

  /**
   * Does what is essential once more on the room that it gives up, where there was none without.
   *
   * @throws what `work` throws
   */
  async lend<T>(work: () => Promise<T>): Promise<T> {
    try {
      return await work();
    } catch (error) {
      if (!(error instanceof DiskFull)) throw error;
      // Also where somebody else gave it up meanwhile: there may be room now.
      this.giveUp();
      return await work();
    }
  }

  /** @throws {DiskFull} while it is given up */
  require(): void {
    if (!this.#isHeld) throw new DiskFull(new Error('the reserve of the disk is given up'));
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

  /** Random bytes, since a file system that compresses would keep nothing of zeros. */
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
