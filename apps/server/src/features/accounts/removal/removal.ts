import type { FastifyBaseLogger } from 'fastify';
import * as accounts from '../../../auth/repo.ts';
import type { AccountSessions } from '../../../auth/sessions.ts';
import type { Database } from '../../../platform/db/database.ts';
import { transact } from '../../../platform/db/transact.ts';
import { Conflict, NotFound } from '../../../platform/errors.ts';
import * as administration from '../administration/administration-repo.ts';
import * as repo from './removal-repo.ts';

/** Removes some of an account's data: the rows before the bytes. @returns the number of removed items, or 0 when nothing is left */
export type RemoveSome = (userId: string, limit: number) => Promise<number>;

/** Items that are removed in one transaction. */
const REMOVED_AT_ONCE = 200;

interface Dependencies {
  db: Database;
  sessions: AccountSessions;
  log: FastifyBaseLogger;
  /** Called in this order. */
  holdings: readonly RemoveSome[];
  onDeleted: (userId: string) => void;
}

/**
 * Deletes accounts. The account is unusable at once. Its data is removed in steps afterwards. If this process ends before, a later one
 * continues.
 */
export class AccountRemoval {
  readonly #deps: Dependencies;
  /** Keyed by account. */
  readonly #running = new Map<string, Promise<void>>();
  #isStopped = false;

  constructor(deps: Dependencies) {
    this.#deps = deps;
  }

  /**
   * Signs the account out everywhere, stops its tasks, and starts to remove its data.
   *
   * @throws {NotFound} @throws {Conflict} `last_administrator`
   */
  async delete(userId: string): Promise<void> {
    const { db, sessions, onDeleted } = this.#deps;
    const keys = await transact(db, async (trx) => {
      await administration.takeTurn(trx);
      if (!(await repo.markDeleted(trx, userId, Date.now()))) throw new NotFound('没有这个账号');
      if (!(await administration.hasEnabledAdministrator(trx)))
        throw new Conflict('last_administrator', '至少要留下一个可用的管理员账号');
      return await accounts.deleteApiKeys(trx, userId);
    });
    sessions.announceEnded(keys);
    await sessions.endAll(userId);
    onDeleted(userId);
    void this.#removeHoldings(userId);
  }

  /** Continues the removal of deleted accounts. Resolves when all of them are removed, or when this is stopped. */
  async resume(): Promise<void> {
    for (const userId of await repo.listDeleted(this.#deps.db)) await this.#removeHoldings(userId);
  }

  /** Waits for the removal in progress. {@link resume} does the rest later. */
  async stop(): Promise<void> {
    this.#isStopped = true;
    await Promise.all(this.#running.values());
  }

  /** Never rejects. It logs a failure, and the next {@link resume} continues. */
  async #removeHoldings(userId: string): Promise<void> {
    const running =
      this.#running.get(userId) ??
      this.#removeAll(userId)
        .catch((error: unknown) =>
          this.#deps.log.error({ err: error, userId }, 'removing a deleted account failed; the next sweep continues'),
        )
        .finally(() => this.#running.delete(userId));
    this.#running.set(userId, running);
    await running;
  }

  async #removeAll(userId: string): Promise<void> {
    for (const removeSome of this.#deps.holdings) {
      while (!this.#isStopped && (await removeSome(userId, REMOVED_AT_ONCE)) > 0);
    }
    if (!this.#isStopped) await repo.deleteUser(this.#deps.db, userId);
  }
}
