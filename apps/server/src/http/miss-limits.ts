import { RateLimiterMemory } from 'rate-limiter-flexible';

const WINDOW_SECONDS = 60;
const MISSES_PER_ADDRESS = 30;
const MISSES_IN_ALL = 600;
const ALL = 'all';

/** Guessing ids has to be hopeless: whoever missed too often learns nothing more, not even of what exists, for a minute. */
export class MissLimits {
  readonly #byAddress = new RateLimiterMemory({ points: MISSES_PER_ADDRESS, duration: WINDOW_SECONDS });
  readonly #inAll = new RateLimiterMemory({ points: MISSES_IN_ALL, duration: WINDOW_SECONDS });

  /** @returns seconds to wait, or 0 */
  async blockedFor(address: string): Promise<number> {
    const spent = [await this.#byAddress.get(address), await this.#inAll.get(ALL)];
    const waits = spent.map((state) =>
      state && state.remainingPoints <= 0 ? Math.ceil(state.msBeforeNext / 1000) : 0,
    );
    return Math.max(...waits);
  }

  async count(address: string): Promise<void> {
    await Promise.all([this.#byAddress.penalty(address), this.#inAll.penalty(ALL)]);
  }
}
