import { setTimeout } from 'node:timers/promises';
import { errorCode, isServerFault } from '../errors.ts';
import type { Database, DatabaseTransaction } from './database.ts';

/** PostgreSQL's deadlock and serialization failure: it has taken the transaction back, and the same again may go through. */
const TRY_AGAIN = new Set(['40P01', '40001']);
const ATTEMPTS = 5;
/** Up to so long before each next attempt, so that two that met do not meet again. */
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
 * Runs `work` in a transaction, and again where PostgreSQL has ended it for the sake of another one: `work` does nothing but SQL.
 * Transactions lock rows in the order that docs/architecture.md gives, so this is for what is left, such as one statement that
 * locks several rows.
 */
export const transact = async <T>(db: Database, work: (trx: DatabaseTransaction) => Promise<T>): Promise<T> =>
  await again(() => db.transaction().execute(work));

/**
 * As {@link transact}, with `undo` where it is certain that nothing of it stands. A commit that failed at the disk, or on its way
 * to it, may stand after all: then what `work` has written of must be there.
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
    // What cannot be undone either is left to the doctor.
    if (!isCommitting || !isServerFault(error)) await undo().catch(() => {});
    throw error;
  }
};
