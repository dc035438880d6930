import { ACCOUNTS_BOUNDS } from '../platform/bounds/accounts.ts';
import { WindowCounter } from '../platform/window-counter.ts';

const MINUTE = 60_000;
const ALL = 'all';

/**
 * Prevents guessing of ids. An address with too many misses is blocked for the rest of its minute. If there are too many misses in all,
 * each address gets one miss. An address without a miss is therefore never blocked by others.
 */
export class MissLimits {
  readonly #byAddress = new WindowCounter({ milliseconds: MINUTE, keys: ACCOUNTS_BOUNDS.countedKeys.value });
  readonly #inAll = new WindowCounter({ milliseconds: MINUTE, keys: 1 });

  /** Synchronous, since it is called before each image is served. @returns seconds to wait, or 0 */
  blockedFor(address: string): number {
    const own = this.#byAddress.get(address);
    if (own === undefined) return 0;
    const all = this.#inAll.get(ALL);
    const ends = [];
    if (own.count >= ACCOUNTS_BOUNDS.missesOfAddress.value) ends.push(own.endsAt);
    if (all && all.count >= ACCOUNTS_BOUNDS.missesInAll.value) ends.push(Math.min(own.endsAt, all.endsAt));
    if (ends.length === 0) return 0;
    return Math.max(1, Math.ceil((Math.max(...ends) - performance.now()) / 1000));
  }

  count(address: string): void {
    this.#byAddress.add(address);
    this.#inAll.add(ALL);
  }
}
