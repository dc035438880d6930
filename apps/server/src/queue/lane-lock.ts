import type { Db, PgBoss } from 'pg-boss';

/**
 * A process that stalls while it holds the lock loses it after this long. This is shorter than the time after which the statements of
 * others time out.
 */
const HELD_MILLISECONDS = 4000;

/**
 * Runs `work` in a transaction while no other process runs anything under the same lock. The lock covers only statements that go through
 * the given connection.
 */
export const withLock = async <T>(boss: PgBoss, name: string, work: (db: Db) => Promise<T>): Promise<T> => {
  const transaction = await boss.getDb().beginTransaction?.();
  if (!transaction) throw new Error('pg-boss has a pool without transactions');
  const { db, commit, rollback } = transaction;
  try {
    await db.executeSql(
      `select set_config('idle_in_transaction_session_timeout', $2, true), pg_advisory_xact_lock(hashtextextended($1, 0))`,
      [`pictor queue ${name}`, String(HELD_MILLISECONDS)],
    );
    const result = await work(db);
    await commit();
    return result;
  } catch (error) {
    await rollback();
    throw error;
  }
};
