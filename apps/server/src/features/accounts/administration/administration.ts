import type { AdminUser, AdminUserPage, AdminUserQuery, UpdateUserRequest } from '@pictor/contracts';
import { formatCursor, parseCursor } from '../../../db/cursor.ts';
import type { Database } from '../../../db/database.ts';
import { transact } from '../../../db/transact.ts';
import { Conflict, NotFound } from '../../../errors.ts';
import { presentStorage, type StorageUse } from '../../storage/storage.ts';
import { presentAccount } from '../present.ts';
import type { AccountSessions } from '../sessions.ts';
import * as repo from './administration-repo.ts';

const present = (row: repo.UserWithStorage): AdminUser => ({
  ...presentAccount(row),
  disabled: row.disabled_at !== null,
  storage: presentStorage(row),
});

/** What an administrator may see and change of everybody's accounts. */
export class Administration {
  readonly #db: Database;
  readonly #storage: StorageUse;
  readonly #sessions: AccountSessions;
  readonly #onDisabled: (userId: string) => void;

  constructor(db: Database, storage: StorageUse, sessions: AccountSessions, onDisabled: (userId: string) => void) {
    this.#db = db;
    this.#storage = storage;
    this.#sessions = sessions;
    this.#onDisabled = onDisabled;
  }

  /** Oldest account first. @throws {BadRequest} `invalid_cursor` */
  async list({ limit, cursor, q }: AdminUserQuery): Promise<AdminUserPage> {
    const rows = await repo.listUsers(this.#db, {
      limit,
      q,
      after: parseCursor(cursor),
    });
    const last = rows.length === limit ? rows.at(-1) : undefined;
    return { users: rows.map(present), next_cursor: last ? formatCursor({ key: last.created_at, id: last.id }) : null };
  }

  /**
   * A disabled account is signed out everywhere, and its API keys are worth nothing.
   *
   * @throws {NotFound}
   * @throws {Conflict} `own_account`, `last_administrator` where administrators would shut themselves out
   */
  async update(
    administratorId: string,
    userId: string,
    { quota_bytes, disabled }: UpdateUserRequest,
  ): Promise<AdminUser> {
    if (disabled === true && administratorId === userId) throw new Conflict('own_account', '不能停用自己的账号');
    const row = await transact(this.#db, async (trx) => {
      if (disabled !== undefined) await repo.takeTurn(trx);
      if (disabled !== undefined) await repo.setDisabledAt(trx, userId, disabled ? Date.now() : null);
      if (disabled === true && !(await repo.hasEnabledAdministrator(trx)))
        throw new Conflict('last_administrator', '至少要留下一个可用的管理员账号');
      if (quota_bytes !== undefined) await this.#storage.setQuota(trx, userId, quota_bytes);
      const updated = await repo.findUser(trx, userId);
      if (!updated) throw new NotFound('没有这个账号');
      return updated;
    });
    if (disabled === true) {
      await this.#sessions.endAll(userId);
      this.#onDisabled(userId);
    }
    return present(row);
  }
}
