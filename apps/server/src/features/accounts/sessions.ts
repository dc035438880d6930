import { createHash, randomBytes, randomUUID } from 'node:crypto';
import type { Session } from '@pictor/contracts';
import { ACCOUNTS_BOUNDS } from '../../bounds/accounts.ts';
import type { Database, DatabaseTransaction } from '../../db/database.ts';
import type { SessionRow, UserRow } from '../../db/tables.ts';
import { NotFound } from '../../errors.ts';
import * as repo from './repo.ts';

const DAY = 24 * 60 * 60 * 1000;
/** From the last visit, for the row and the cookie alike. */
export const SESSION_LIFE = 30 * DAY;
/** From the sign-in, however often the session is used. */
const SESSION_MOST = 90 * DAY;
/** How stale "last seen" may be, so that reading a page is not a write. */
export const SEEN_EVERY = 60 * 60 * 1000;

/** What is stored of a session's cookie, or of an API key: SHA-256, hex. */
export const secretHash = (secret: string): string => createHash('sha256').update(secret).digest('hex');

const present = (row: SessionRow, current: string | undefined): Session => ({
  id: row.id,
  current: row.id_hash === current,
  user_agent: row.user_agent,
  created_at: new Date(row.created_at).toISOString(),
  last_seen_at: new Date(row.last_seen_at).toISOString(),
});

/** Who is signed in where. */
export class AccountSessions {
  readonly #db: Database;
  readonly #listeners: ((proofHash: string) => void)[] = [];
  readonly #listenersOfAll: ((userId: string) => Promise<void>)[] = [];

  constructor(db: Database) {
    this.#db = db;
  }

  /** Calls back with the hash of each session or API key that is ended before its time. */
  onEnded(listener: (proofHash: string) => void): void {
    this.#listeners.push(listener);
  }

  /** Calls back with each person whose sessions are all ended, by themselves or with the account; {@link endAll} waits for it. */
  onAllEnded(listener: (userId: string) => Promise<void>): void {
    this.#listenersOfAll.push(listener);
  }

  /**
   * Ends the sessions that were not seen for longest, where the person has as many as there may be.
   *
   * @returns the secret for the cookie, and the hashes of what ended, to be announced once the transaction is through
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

  /** `extended` says that the session lives longer now, and so should its cookie. */
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

  /** Ends all sessions of a person, but for `except`. */
  async endAll(userId: string, except?: string): Promise<void> {
    this.announceEnded(await repo.deleteSessions(this.#db, userId, { except }));
    for (const listener of this.#listenersOfAll) await listener(userId);
  }

  /** For whoever deleted them inside a transaction, once that is through. */
  announceEnded(proofHashes: readonly string[]): void {
    for (const hash of proofHashes) for (const listener of this.#listeners) listener(hash);
  }
}
