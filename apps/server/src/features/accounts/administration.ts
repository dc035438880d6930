import type { AdminUser, AdminUserPage, AdminUserQuery, UpdateUserRequest } from '@pictor/contracts';
import type { Database } from '../../db/database.ts';
import { BadRequest, Conflict, NotFound } from '../../errors.ts';
import { presentStorage, type StorageUse } from '../storage/storage.ts';
import * as repo from './administration-repo.ts';
import { presentUser } from './present.ts';
import type { AccountSessions } from './sessions.ts';

const present = (row: repo.UserWithStorage): AdminUser => ({
  ...presentUser(row),
  disabled: row.disabled_at !== null,
  storage: presentStorage(row),
});

/** What an administrator may see and change of everybody's accounts. */
export class Administration {
  readonly #db: Database;
  readonly #storage: StorageUse;
  readonly #sessions: AccountSessions;

  constructor(db: Database, storage: StorageUse, sessions: AccountSessions) {
    this.#db = db;
    this.#storage = storage;
    this.#sessions = sessions;
  }

  /** Oldest account first. @throws {BadRequest} `invalid_cursor` */
  async list({ limit, cursor, q }: AdminUserQuery): Promise<AdminUserPage> {
    const rows = await repo.listUsers(this.#db, {
      limit,
      q,
      after: cursor === undefined ? undefined : parseCursor(cursor),
    });
    const last = rows.length === limit ? rows.at(-1) : undefined;
    return { users: rows.map(present), next_cursor: last ? `${last.created_at}.${last.id}` : null };
  }

  /**
   * A disabled account is signed out everywhere, and its API keys are worth nothing.
   *
   * @throws {NotFound} @throws {Conflict} `own_account` where administrators would shut themselves out
   */
  async update(
    administratorId: string,
    userId: string,
    { quota_bytes, disabled }: UpdateUserRequest,
  ): Promise<AdminUser> {
    if (disabled === true && administratorId === userId) throw new Conflict('own_account', '不能停用自己的账号');
    if (disabled !== undefined) await repo.setDisabledAt(this.#db, userId, disabled ? Date.now() : null);
    if (quota_bytes !== undefined) await this.#storage.setQuota(userId, quota_bytes);
    if (disabled === true) await this.#sessions.endAll(userId);
    const row = await repo.findUser(this.#db, userId);
    if (!row) throw new NotFound('没有这个账号');
    return present(row);
  }
}

const parseCursor = (cursor: string): { created_at: number; id: string } => {
  const [, createdAt, id] = /^(\d{1,15})\.([0-9a-f-]{36})$/.exec(cursor) ?? [];
  if (createdAt === undefined || id === undefined) throw new BadRequest('invalid_cursor', '参数无效：cursor');
  return { created_at: Number(createdAt), id };
};
