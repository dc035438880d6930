import { RateLimiterRes } from 'rate-limiter-flexible';
import { ACCOUNTS_BOUNDS } from '../../platform/bounds/accounts.ts';
import { WindowCounter } from '../../platform/window-counter.ts';
import type { RateLimiter } from './login-limits.ts';

interface Options {
  points: number;
  /** Seconds. */
  duration: number;
}

/** Counts within one process. The library's own in-memory limiter does not limit its number of keys. */
export class MemoryRateLimiter implements RateLimiter {
  readonly #points: number;
  readonly #windows: WindowCounter;

  constructor({ points, duration }: Options) {
    this.#points = points;
    this.#windows = new WindowCounter({ milliseconds: duration * 1000, keys: ACCOUNTS_BOUNDS.countedKeys.value });
  }

  /** Rejects with a {@link RateLimiterRes} beyond the limit. */
  async consume(key: string, points = 1): Promise<void> {
    const { count, endsAt } = this.#windows.add(key, points);
    if (count > this.#points) throw new RateLimiterRes(0, endsAt - performance.now(), count);
  }

  async reward(key: string): Promise<void> {
    this.#windows.takeBack(key);
  }

  async delete(key: string): Promise<void> {
    this.#windows.delete(key);
  }
}
