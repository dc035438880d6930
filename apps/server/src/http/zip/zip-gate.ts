import type { Readable } from 'node:stream';
import type { ErrorCode } from '@pictor/contracts';
import { LIBRARY_BOUNDS } from '../../platform/bounds/library.ts';
import { DomainError } from '../../platform/errors.ts';

const RETRY_SECONDS = 30;

const tooMany = (code: ErrorCode, message: string): DomainError =>
  new DomainError(429, code, message, { retryAfterSeconds: RETRY_SECONDS });

interface Options {
  /** How many ZIPs may be open at once, for all users. */
  places?: number;
  /** Keeps a user's downloads in other processes apart. Returns undefined if another process has one. */
  lease?: (userId: string) => Promise<AsyncDisposable | undefined>;
  /** Called if a lease could not be released. The lease expires by itself. */
  onError: (error: unknown) => void;
}

/**
 * Limits concurrent ZIP downloads: one per user, and a maximum for all. A place is released before the reader sees the end of the stream.
 */
export class ZipGate {
  readonly #places: number;
  readonly #lease: Options['lease'];
  readonly #onError: Options['onError'];
  readonly #people = new Set<string>();

  constructor({ places = LIBRARY_BOUNDS.zipDownloadsOfAll.value, lease, onError }: Options) {
    this.#places = places;
    this.#lease = lease;
    this.#onError = onError;
  }

  /**
   * @param make gets a function that releases the place. Await it before the ZIP ends; otherwise the place is released when the ZIP closes
   * @throws {DomainError} 429 `download_running`, `too_many_downloads`
   */
  async open(userId: string, make: (leave: () => Promise<void>) => Readable): Promise<Readable> {
    if (this.#people.has(userId)) throw this.#running();
    if (this.#people.size >= this.#places)
      throw tooMany('too_many_downloads', `现在同时下载的人太多，请在 ${RETRY_SECONDS} 秒后再试`);
    await using opening = new AsyncDisposableStack();
    this.#people.add(userId);
    opening.defer(() => {
      this.#people.delete(userId);
    });
    if (this.#lease) {
      const lease = await this.#lease(userId);
      if (!lease) throw this.#running();
      opening.use(lease);
    }
    const opened = new AsyncDisposableStack();
    const leave = (): Promise<void> => opened.disposeAsync().catch(this.#onError);
    const zip = make(leave);
    opened.use(opening.move());
    zip.once('close', leave);
    return zip;
  }

  #running(): DomainError {
    return tooMany('download_running', `你还有一个下载在进行，请等它结束，或在 ${RETRY_SECONDS} 秒后再试`);
  }
}
