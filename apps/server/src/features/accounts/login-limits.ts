import { type RateLimiterAbstract, RateLimiterRes } from 'rate-limiter-flexible';
import { TooManyRequests } from '../../errors.ts';

const WINDOW_SECONDS = 15 * 60;
const WRONG_PER_ACCOUNT = 10;
const WRONG_PER_ADDRESS = 30;

/** So many points within so many seconds; what counts under which prefix all processes share. */
export type MakeRateLimiter = (options: { keyPrefix: string; points: number; duration: number }) => RateLimiterAbstract;

/** Counts wrong passwords. An attempt is charged before its hash is made and given back when it was right. */
export class LoginLimits {
  readonly #byAccount: RateLimiterAbstract;
  readonly #byAddress: RateLimiterAbstract;

  constructor(makeRateLimiter: MakeRateLimiter) {
    const window = { duration: WINDOW_SECONDS };
    this.#byAccount = makeRateLimiter({ ...window, keyPrefix: 'account', points: WRONG_PER_ACCOUNT });
    this.#byAddress = makeRateLimiter({ ...window, keyPrefix: 'address', points: WRONG_PER_ADDRESS });
  }

  /** @throws {TooManyRequests} */
  async charge(email: string, address: string): Promise<void> {
    try {
      await this.#byAddress.consume(address);
      await this.#byAccount.consume(email);
    } catch (refusal) {
      if (!(refusal instanceof RateLimiterRes)) throw refusal;
      throw new TooManyRequests(Math.ceil(refusal.msBeforeNext / 1000));
    }
  }

  async refund(email: string, address: string): Promise<void> {
    await this.#byAddress.reward(address);
    await this.#byAccount.delete(email);
  }
}
