import { createHash, randomBytes } from 'node:crypto';
import type { Session } from '@pictor/contracts';
import type { Database } from '../../db/database.ts';
import type { SessionRow, UserRow } from '../../db/tables.ts';
import { NotFound } from '../../errors.ts';
import * as repo from './repo.ts';

const DAY = 24 * 60 * 60 * 1000;
const SESSION_LIFE = 30 * DAY;
/** How stale "last seen" may be, so that reading a page is not a write. */
export const SEEN_EVERY = 60 * 60 * 1000;
const USER_AGENT_LENGTH = 300;

/** What is stored of a session's cookie, or of an API key: SHA-256, hex. */
export const secretHash = (secret: string): string => createHash('sha256').update(secret).digest('hex');

/** How a session is named where it is listed: from this nobody gets back to its cookie, nor to the hash of it. */
const publicId = (idHash: string): string => {
  const hex = secretHash(`session ${idHash}`);
  return [hex.slice(0, 8), hex.slice(8, 12), `4${hex.slice(13, 16)}`, `8${hex.slice(17, 20)}`, hex.slice(20, 32)].join(
    '-',
  );
};

const present = (row: SessionRow, current: string | undefined): Session => ({
  id: publicId(row.id_hash),
  current: row.id_hash === current,
  user_agent: row.user_agent,
  created_at: new Date(row.created_at).toISOString(),
  last_seen_at: new Date(row.last_seen_at).toISOString(),
});

/** Who is signed in where. */
export class AccountSessions {
  readonly #db: Database;
  readonly #listeners: ((idHash: string) => void)[] = [];

  constructor(db: Database) {
    this.#db = db;
  }

  /** Calls back with the hash of each session that is ended before its time. */
  onEnded(listener: (idHash: string) => void): void {
    this.#listeners.push(listener);
  }

  /** @returns the secret for the cookie */
  async start(userId: string, userAgent: string): Promise<string> {
    const secret = randomBytes(32).toString('base64url');
    const now = Date.now();
    await repo.insertSession(this.#db, {
      id_hash: secretHash(secret),
      user_id: userId,
      user_agent: userAgent.slice(0, USER_AGENT_LENGTH),
      created_at: now,
      last_seen_at: now,
      expires_at: now + SESSION_LIFE,
    });
    return secret;
  }

  async find(idHash: string): Promise<UserRow | undefined> {
    const now = Date.now();
    const row = await repo.findSession(this.#db, idHash, now);
    if (row && now - row.last_seen_at > SEEN_EVERY) await repo.extendSession(this.#db, idHash, now, now + SESSION_LIFE);
    return row;
  }

  async list(userId: string, current: string | undefined): Promise<Session[]> {
    const rows = await repo.listSessions(this.#db, userId, Date.now());
    return rows.map((row) => present(row, current));
  }

  async end(idHash: string): Promise<void> {
    await repo.deleteSession(this.#db, idHash);
    for (const listener of this.#listeners) listener(idHash);
  }

  /** @throws {NotFound} */
  async endListed(userId: string, id: string): Promise<void> {
    const rows = await repo.listSessions(this.#db, userId, Date.now());
    const row = rows.find(({ id_hash }) => publicId(id_hash) === id);
    if (!row) throw new NotFound('没有这个登录');
    await this.end(row.id_hash);
  }

  /** Ends all sessions of a person, but for `except`. */
  async endAll(userId: string, except?: string): Promise<void> {
    const rows = await repo.listSessions(this.#db, userId, 0);
    for (const { id_hash } of rows) if (id_hash !== except) await this.end(id_hash);
  }
}
