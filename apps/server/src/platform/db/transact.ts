import { setTimeout } from 'node:timers/promises';
import { errorCode, isServerFault } from '../errors.ts';
import type { Database, DatabaseTransaction } from './database.ts';

/** PostgreSQL's codes for deadlock and serialization failure. The transaction was rolled back, and a retry may succeed. */
const TRY_AGAIN = new Set(['40P01', '40001']);
const ATTEMPTS = 5;
/** The maximum of a random pause before each retry. It keeps two conflicting transactions from colliding again. */
const PAUSE_MILLISECONDS = 50;

const isWorthAnotherAttempt = (error: unknown): boolean =>
  TRY_AGAIN.has(errorCode(isServerFault(error) ? error.cause : error) ?? '');

const again = async <T>(attempt: () => Promise<T>): Promise<T> => {
  for (let left = ATTEMPTS - 1; left > 0; left -= 1) {
    try {
      return await attempt();
    } catch (error) {
      if (!isWorthAnotherAttempt(error)) throw error;
      await setTimeout(Math.random() * PAUSE_MILLISECONDS);
    }
  }
  return await attempt();
};

/**
 * Runs `work` in a transaction. If PostgreSQL ends it in favor of another transaction, `work` runs again, so it must contain only SQL.
 * Transactions lock rows in the order that docs/architecture.md gives. The retry is for the remaining cases, such as one statement that
 * locks several rows.
 */
export const transact = async <T>(db: Database, work: (trx: DatabaseTransaction) => Promise<T>): Promise<T> =>
  await again(() => db.transaction().execute(work));

/**
 * Like {@link transact}, but calls `undo` if it is certain that nothing was committed. A commit that failed at the disk, or on its way to
 * it, may have succeeded after all: then everything that its rows refer to must stay.
 */
export const transactOrUndo = async <T>(
  db: Database,
  work: (trx: DatabaseTransaction) => Promise<T>,
  undo: () => Promise<void>,
): Promise<T> => {
  let isCommitting = false;
  try {
    return await transact(db, async (trx) => {
      isCommitting = false;
      const result = await work(trx);
      isCommitting = true;
      return result;
    });
  } catch (error) {
    // If undo also fails, the doctor removes the files on its next run.
    if (!isCommitting || !isServerFault(error)) await undo().catch(() => {});
    throw error;
  }
};
