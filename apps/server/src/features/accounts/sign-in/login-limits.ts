import { RateLimiterRes } from 'rate-limiter-flexible';
import { ACCOUNTS_BOUNDS } from '../../../bounds/accounts.ts';
import { TooManyRequests } from '../../../errors.ts';

const QUARTER_HOUR = 15 * 60;
const HOUR = 60 * 60;

/** Counts by key; `consume` rejects with a {@link RateLimiterRes} beyond the limit. */
export interface RateLimiter {
  consume: (key: string) => Promise<unknown>;
  reward: (key: string) => Promise<unknown>;
  delete: (key: string) => Promise<unknown>;
}

interface RateLimiterOptions {
  keyPrefix: string;
  points: number;
  /** Seconds. */
  duration: number;
}

/** So many points within so many seconds; what counts under which prefix all processes share. */
export type MakeRateLimiter = (options: RateLimiterOptions) => RateLimiter;

export const consume = async (limiter: RateLimiter, key: string): Promise<void> => {
  try {
    await limiter.consume(key);
  } catch (refusal) {
    if (!(refusal instanceof RateLimiterRes)) throw refusal;
    throw new TooManyRequests(Math.max(1, Math.ceil(refusal.msBeforeNext / 1000)));
  }
};

/** Who tries to sign in. */
interface Attempt {
  email: string;
  address: string;
  /** What a browser that has signed in to this account before is counted by. */
  device: string | undefined;
}

/** An attempt that counts as a wrong password until it turns out otherwise. */
interface Charge {
  /** The password was right. */
  refund: () => Promise<void>;
  /** The password was not looked at. */
  takeBack: () => Promise<void>;
}

interface Options {
  registrationsPerHour: number;
}

/** Counts what costs a hash, before it is made. */
export class LoginLimits {
  readonly #byAccount: RateLimiter;
  readonly #byAddress: RateLimiter;
  readonly #byDevice: RateLimiter;
  readonly #registrations: RateLimiter;
  readonly #passwordChanges: RateLimiter;
  readonly #links: RateLimiter;

  constructor(makeRateLimiter: MakeRateLimiter, { registrationsPerHour }: Options) {
    const make = (keyPrefix: string, points: number, duration = QUARTER_HOUR): RateLimiter =>
      makeRateLimiter({ keyPrefix, points, duration });
    this.#byAccount = make('account', ACCOUNTS_BOUNDS.wrongPasswordsForAccount.value);
    this.#byAddress = make('address', ACCOUNTS_BOUNDS.wrongPasswordsOfAddress.value);
    this.#byDevice = make('device', ACCOUNTS_BOUNDS.wrongPasswordsOfDevice.value);
    this.#passwordChanges = make('password-change', ACCOUNTS_BOUNDS.passwordChanges.value);
    this.#links = make('account-link', ACCOUNTS_BOUNDS.accountLinks.value);
    this.#registrations = make('registration', registrationsPerHour, HOUR);
  }

  /** @throws {TooManyRequests} */
  async chargeRegistration(address: string): Promise<void> {
    await consume(this.#registrations, address);
  }

  /** @throws {TooManyRequests} */
  async chargeLink(address: string): Promise<void> {
    await consume(this.#links, address);
  }

  /** @throws {TooManyRequests} */
  async chargePasswordChange(userId: string): Promise<void> {
    await consume(this.#passwordChanges, userId);
  }

  /**
   * A browser that has signed in to the account before is counted by itself alone. Wrong passwords of strangers never shut it
   * out, neither those for the account nor those of its address.
   *
   * @throws {TooManyRequests}
   */
  async chargeSignIn({ email, address, device }: Attempt): Promise<Charge> {
    if (device !== undefined) {
      await consume(this.#byDevice, device);
      return {
        refund: async () => void (await this.#byDevice.delete(device)),
        takeBack: async () => void (await this.#byDevice.reward(device)),
      };
    }
    await consume(this.#byAddress, address);
    await consume(this.#byAccount, email);
    return {
      refund: async () => {
        await this.#byAddress.reward(address);
        await this.#byAccount.delete(email);
      },
      takeBack: async () => {
        await this.#byAddress.reward(address);
        await this.#byAccount.reward(email);
      },
    };
  }
}
