import { RateLimiterMemory, RateLimiterRes } from 'rate-limiter-flexible';
import { TooManyRequests } from '../../errors.ts';

const WINDOW_SECONDS = 15 * 60;
const WRONG_PER_ACCOUNT = 10;
const WRONG_PER_ADDRESS = 30;

/** Counts wrong passwords. An attempt is charged before its hash is made and given back when it was right. */
export class LoginLimits {
  readonly #byAccount = new RateLimiterMemory({ points: WRONG_PER_ACCOUNT, duration: WINDOW_SECONDS });
  readonly #byAddress = new RateLimiterMemory({ points: WRONG_PER_ADDRESS, duration: WINDOW_SECONDS });

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
