import type { FastifyRequest } from 'fastify';
import type { Config } from '../config/config.ts';
import { NotFound, TooManyRequests, Unauthenticated } from '../errors.ts';
import type { Sessions } from './identity.ts';
import { MissLimits } from './miss-limits.ts';

/** Anything that a person owns. */
interface Owned {
  user_id: string;
}

/**
 * The way to assets and tasks by their id alone. With `link` the id is the key; with `private` only the owner gets in. A
 * person's own things are never limited.
 */
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
   * @throws {TooManyRequests} after too many misses from this address
   */
  async open<T extends Owned>(request: FastifyRequest, find: () => Promise<T | undefined>): Promise<T> {
    if (this.#access === 'private') {
      const identity = await this.#sessions.identify(request);
      if (!identity) throw new Unauthenticated();
      const owned = await find();
      if (owned?.user_id !== identity.user.id) throw new NotFound();
      return owned;
    }
    const wait = this.#misses.blockedFor(request.ip);
    const found = await find();
    if (wait > 0) {
      const identity = await this.#sessions.identify(request);
      if (!identity || found?.user_id !== identity.user.id) throw new TooManyRequests(wait);
    }
    if (found) return found;
    this.#misses.count(request.ip);
    throw new NotFound();
  }
}
