import type { AccountLink, AdminUser, AdminUserPage, AdminUserQuery, UpdateUserRequest } from '@pictor/contracts';
import type { AccountLinks } from '../../../auth/links/links.ts';
import { presentAccount } from '../../../auth/present.ts';
import type { AccountSessions } from '../../../auth/sessions.ts';
import { formatCursor, parseCursor } from '../../../platform/db/cursor.ts';
import type { Database } from '../../../platform/db/database.ts';
import { transact } from '../../../platform/db/transact.ts';
import { Conflict, NotFound } from '../../../platform/errors.ts';
import { presentUsage, type Usage } from '../../usage/usage.ts';
import type { AccountRemoval } from '../removal/removal.ts';
import * as repo from './administration-repo.ts';

const present = (row: repo.UserWithStorage): AdminUser => ({
  ...presentAccount(row),
  disabled: row.disabled_at !== null,
  storage: presentUsage(row),
});

interface Dependencies {
  db: Database;
  usage: Usage;
  sessions: AccountSessions;
  links: AccountLinks;
  removal: AccountRemoval;
  onDisabled: (userId: string) => void;
  stopTasks: (userId: string) => Promise<number>;
}

/** Reads and changes of all accounts that administrators may make. */
export class Administration {
  readonly #deps: Dependencies;

  constructor(deps: Dependencies) {
    this.#deps = deps;
  }

  /** Oldest account first. @throws {BadRequest} `invalid_cursor` */
  async list({ limit, cursor, q }: AdminUserQuery): Promise<AdminUserPage> {
    const rows = await repo.listUsers(this.#deps.db, {
      limit,
      q,
      after: parseCursor(cursor),
    });
    const last = rows.length === limit ? rows.at(-1) : undefined;
    return { users: rows.map(present), next_cursor: last ? formatCursor({ key: last.created_at, id: last.id }) : null };
  }

  /**
   * Disabling an account ends all its sessions and makes its API keys invalid.
   *
   * @throws {NotFound}
   * @throws {Conflict} `own_account`, `last_administrator` if administrators would lock themselves out
   */
  async update(
    administratorId: string,
    userId: string,
    { quota_bytes, disabled, role }: UpdateUserRequest,
  ): Promise<AdminUser> {
    if (administratorId === userId && disabled === true) throw new Conflict('own_account', '不能停用自己的账号');
    if (administratorId === userId && role === 'user') throw new Conflict('own_account', '不能取消自己的管理员身份');
    const row = await transact(this.#deps.db, async (trx) => {
      if (disabled !== undefined || role !== undefined) await repo.takeTurn(trx);
      if (disabled !== undefined) await repo.setDisabledAt(trx, userId, disabled ? Date.now() : null);
      if (role !== undefined) await repo.setRole(trx, userId, role);
      if ((disabled === true || role === 'user') && !(await repo.hasEnabledAdministrator(trx)))
        throw new Conflict('last_administrator', '至少要留下一个可用的管理员账号');
      if (quota_bytes !== undefined) await this.#deps.usage.setQuota(trx, userId, quota_bytes);
      const updated = await repo.findUser(trx, userId);
      if (!updated) throw new NotFound('没有这个账号');
      return updated;
    });
    if (disabled === true) {
      await this.#deps.sessions.endAll(userId);
      this.#deps.onDisabled(userId);
    }
    return present(row);
  }

  /** @throws {NotFound} @throws {Conflict} `own_account`, `last_administrator` */
  async delete(administratorId: string, userId: string): Promise<void> {
    if (administratorId === userId) throw new Conflict('own_account', '请在设置里删除自己的账号');
    await this.#deps.removal.delete(userId);
  }

  /** Stops all waiting and running tasks of a user. @returns their number @throws {NotFound} */
  async stopTasks(userId: string): Promise<number> {
    await this.#require(userId);
    return await this.#deps.stopTasks(userId);
  }

  /** @throws {NotFound} also if the account is disabled */
  async createResetLink(userId: string, origin: string): Promise<AccountLink> {
    const { disabled_at } = await this.#require(userId);
    if (disabled_at !== null) throw new NotFound('这个账号已经停用，请先启用');
    return await this.#deps.links.createReset(userId, origin);
  }

  async #require(userId: string): Promise<repo.UserWithStorage> {
    const user = await repo.findUser(this.#deps.db, userId);
    if (!user) throw new NotFound('没有这个账号');
    return user;
  }
}
