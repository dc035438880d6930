import { LRUCache } from 'lru-cache';

const WINDOW_MILLISECONDS = 60_000;
const MISSES_PER_ADDRESS = 30;
const MISSES_IN_ALL = 600;
/** Whoever guesses from more addresses than this is stopped by the misses in all. */
const ADDRESSES = 10_000;

/** Counts within a window that begins with the first miss. */
class MissWindows {
  readonly #limit: number;
  readonly #misses = new LRUCache<string, { count: number }>({ max: ADDRESSES, ttl: WINDOW_MILLISECONDS });

  constructor(limit: number) {
    this.#limit = limit;
  }

  /** @returns seconds to wait, or 0 */
  blockedFor(key: string): number {
    const window = this.#misses.get(key);
    if (window === undefined || window.count < this.#limit) return 0;
    return Math.max(1, Math.ceil(this.#misses.getRemainingTTL(key) / 1000));
  }

  count(key: string): void {
    const window = this.#misses.get(key);
    if (window) window.count += 1;
    else this.#misses.set(key, { count: 1 });
  }
}

/** Guessing ids has to be hopeless: whoever missed too often learns nothing more, not even of what exists, for a minute. */
export class MissLimits {
  readonly #byAddress = new MissWindows(MISSES_PER_ADDRESS);
  readonly #inAll = new MissWindows(MISSES_IN_ALL);

  /** Asked before every picture that is served, so it does not wait. @returns seconds to wait, or 0 */
  blockedFor(address: string): number {
    return Math.max(this.#byAddress.blockedFor(address), this.#inAll.blockedFor('all'));
  }

  count(address: string): void {
    this.#byAddress.count(address);
    this.#inAll.count('all');
  }
}
