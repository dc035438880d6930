import { createHash, randomBytes, randomUUID } from 'node:crypto';
import type { Session } from '@pictor/contracts';
import { ACCOUNTS_BOUNDS } from '../platform/bounds/accounts.ts';
import type { Database, DatabaseTransaction } from '../platform/db/database.ts';
import type { SessionRow, UserRow } from '../platform/db/tables.ts';
import { NotFound } from '../platform/errors.ts';
import * as repo from './repo.ts';

const DAY = 24 * 60 * 60 * 1000;
/** Counted from the last visit, for both the row and the cookie. */
export const SESSION_LIFE = 30 * DAY;
/** Maximum age, counted from the sign-in, however often the session is used. */
const SESSION_MOST = 90 * DAY;
/** "Last seen" is updated at most this often, so that reading a page usually writes nothing. */
export const SEEN_EVERY = 60 * 60 * 1000;

/** The stored hash of a session cookie or API key: SHA-256, hex. */
export const secretHash = (secret: string): string => createHash('sha256').update(secret).digest('hex');

const present = (row: SessionRow, current: string | undefined): Session => ({
  id: row.id,
  current: row.id_hash === current,
  user_agent: row.user_agent,
  created_at: new Date(row.created_at).toISOString(),
  last_seen_at: new Date(row.last_seen_at).toISOString(),
});

/** Manages sign-in sessions. */
export class AccountSessions {
  readonly #db: Database;
  readonly #listeners: ((proofHash: string) => void)[] = [];
  readonly #listenersOfAll: ((userId: string) => Promise<void>)[] = [];

  constructor(db: Database) {
    this.#db = db;
  }

  /** Registers a callback for the hash of each session or API key that is ended before it expires. */
  onEnded(listener: (proofHash: string) => void): void {
    this.#listeners.push(listener);
  }

  /** Registers a callback for each user whose sessions are all ended, by the user or with the account. {@link endAll} awaits it. */
  onAllEnded(listener: (userId: string) => Promise<void>): void {
    this.#listenersOfAll.push(listener);
  }

  /**
   * If the user has the maximum number of sessions, the least recently seen ones end.
   *
   * @returns the secret for the cookie, and the hashes of the ended sessions, to be announced after the commit
   */
  async start(
    trx: DatabaseTransaction,
    userId: string,
    userAgent: string,
  ): Promise<{ secret: string; ended: readonly string[] }> {
    const secret = randomBytes(32).toString('base64url');
    const now = Date.now();
    await repo.deleteExpiredSessions(trx, now);
    const ended = await repo.deleteOldSessions(trx, userId, ACCOUNTS_BOUNDS.sessions.value - 1);
    await repo.insertSession(trx, {
      id: randomUUID(),
      id_hash: secretHash(secret),
      user_id: userId,
      user_agent: userAgent.slice(0, ACCOUNTS_BOUNDS.userAgent.value),
      created_at: now,
      last_seen_at: now,
      expires_at: now + SESSION_LIFE,
    });
    return { secret, ended };
  }

  /** If `extended` is true, the session was extended, so its cookie should be renewed. */
  async find(idHash: string): Promise<{ user: UserRow; extended: boolean } | undefined> {
    const now = Date.now();
    const row = await repo.findSession(this.#db, idHash, now);
    if (!row) return undefined;
    const extended = now - row.last_seen_at > SEEN_EVERY;
    if (extended)
      await repo.extendSession(this.#db, idHash, now, Math.min(now + SESSION_LIFE, row.signed_in_at + SESSION_MOST));
    return { user: row, extended };
  }

  async list(userId: string, current: string | undefined): Promise<Session[]> {
    const rows = await repo.listSessions(this.#db, userId, Date.now());
    return rows.map((row) => present(row, current));
  }

  async end(idHash: string): Promise<void> {
    await repo.deleteSession(this.#db, idHash);
    this.announceEnded([idHash]);
  }

  /** @throws {NotFound} */
  async endListed(userId: string, id: string): Promise<void> {
    const ended = await repo.deleteSessions(this.#db, userId, { id });
    if (ended.length === 0) throw new NotFound('没有这个登录');
    this.announceEnded(ended);
  }

  /** Ends all sessions of a user except `except`. */
  async endAll(userId: string, except?: string): Promise<void> {
    this.announceEnded(await repo.deleteSessions(this.#db, userId, { except }));
    for (const listener of this.#listenersOfAll) await listener(userId);
  }

  /** Call after the commit of a transaction that deleted these sessions or keys. */
  announceEnded(proofHashes: readonly string[]): void {
    for (const hash of proofHashes) for (const listener of this.#listeners) listener(hash);
  }
}
