import { ACCOUNTS_BOUNDS } from '../bounds/accounts.ts';
import { CountWindows } from '../count-windows.ts';

const MINUTE = 60_000;
const ALL = 'all';

/**
 * Makes guesses of ids hopeless. An address that has missed too often is blocked for the rest of its minute. Many addresses
 * together get one miss each once there were too many in all, so that an address without a miss is never blocked by others.
 */
export class MissLimits {
  readonly #byAddress = new CountWindows({ milliseconds: MINUTE, keys: ACCOUNTS_BOUNDS.countedKeys.value });
  readonly #inAll = new CountWindows({ milliseconds: MINUTE, keys: 1 });

  /** Asked before each picture is served, so it does not wait. @returns seconds to wait, or 0 */
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
