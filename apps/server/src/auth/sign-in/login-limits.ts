import { RateLimiterRes } from 'rate-limiter-flexible';
import { ACCOUNTS_BOUNDS } from '../../platform/bounds/accounts.ts';
import { TooManyRequests } from '../../platform/errors.ts';

const QUARTER_HOUR = 15 * 60;
const HOUR = 60 * 60;

/** Counts by key. `consume` rejects with a {@link RateLimiterRes} beyond the limit. */
export interface RateLimiter {
  /** Counts one, or `points`. */
  consume: (key: string, points?: number) => Promise<unknown>;
  reward: (key: string) => Promise<unknown>;
  delete: (key: string) => Promise<unknown>;
}

interface RateLimiterOptions {
  keyPrefix: string;
  points: number;
  /** Seconds. */
  duration: number;
}

/** Allows `points` within `duration` seconds. All processes share the counts of a prefix. */
export type MakeRateLimiter = (options: RateLimiterOptions) => RateLimiter;

export const consume = async (limiter: RateLimiter, key: string): Promise<void> => {
  try {
    await limiter.consume(key);
  } catch (refusal) {
    if (!(refusal instanceof RateLimiterRes)) throw refusal;
    throw new TooManyRequests(Math.max(1, Math.ceil(refusal.msBeforeNext / 1000)));
  }
};

/** A sign-in attempt. */
interface Attempt {
  email: string;
  address: string;
  /** The key of a browser that has signed in to this account before. */
  device: string | undefined;
}

/** An attempt counts as a wrong password until one of these is called. */
interface Charge {
  /** Call if the password was right. */
  refund: () => Promise<void>;
  /** Call if the password was not checked. */
  takeBack: () => Promise<void>;
}

interface Options {
  registrationsPerHour: number;
}

/** Limits requests that need a password hash. They are counted before hashing. */
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
   * A browser that has signed in to the account before has its own limit. Wrong passwords from others, whether for the account or from its
   * address, never lock it out.
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
