import type { FastifyRequest } from 'fastify';
import type { Config } from '../platform/config/config.ts';
import { NotFound, TooManyRequests, Unauthenticated } from '../platform/errors.ts';
import { addressPrefix } from '../platform/requests/client-address.ts';
import type { Sessions } from './identity.ts';
import { MissLimits } from './miss-limits.ts';

/** Anything that a user owns. */
interface Owned {
  user_id: string;
}

type Find<T> = () => Promise<T | undefined>;

/** Access to assets and tasks by their id alone. With `link`, the id is the key. With `private`, only the owner has access. */
export class LinkAccess {
  readonly #access: Config['assetAccess'];
  readonly #sessions: Sessions;
  readonly #misses = new MissLimits();

  constructor(access: Config['assetAccess'], sessions: Sessions) {
    this.#access = access;
    this.#sessions = sessions;
  }

  /**
   * @throws {NotFound} @throws {Unauthenticated} with private access
   * @throws {TooManyRequests} after too many misses from this address, except for the caller's own items
   */
  async open<T extends Owned>(request: FastifyRequest, find: Find<T>): Promise<T> {
    if (this.#access === 'private') {
      const identity = await this.#sessions.identifyReader(request);
      if (!identity) throw new Unauthenticated();
      const owned = await find();
      if (owned?.user_id !== identity.user.id) throw new NotFound();
      return owned;
    }
    const address = addressPrefix(request.ip);
    const wait = this.#misses.blockedFor(address);
    if (wait > 0) return await this.#openOwn(request, find, wait);
    const found = await find();
    if (found) return found;
    this.#misses.count(address);
    throw new NotFound();
  }

  /** Whether the caller owns an item that {@link open} returned. */
  async isOwner(request: FastifyRequest, owned: Owned): Promise<boolean> {
    // With private access, only the owner can get here.
    if (this.#access === 'private') return true;
    const identity = await this.#sessions.identifyReader(request);
    return identity?.user.id === owned.user_id;
  }

  /**
   * For a blocked address. A caller without identity gets no lookup, because the lookup time reveals whether the id exists. A signed-in
   * user gets lookups, but failed ones are limited per user like those of an address.
   */
  async #openOwn<T extends Owned>(request: FastifyRequest, find: Find<T>, wait: number): Promise<T> {
    const identity = await this.#sessions.identifyReader(request);
    if (!identity) throw new TooManyRequests(wait);
    const person = `person ${identity.user.id}`;
    const personWait = this.#misses.blockedFor(person);
    if (personWait > 0) throw new TooManyRequests(personWait);
    const found = await find();
    if (found?.user_id === identity.user.id) return found;
    this.#misses.count(person);
    throw new TooManyRequests(wait);
  }
}
