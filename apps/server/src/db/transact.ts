import { isServerFault } from '../errors.ts';
import type { Database, DatabaseTransaction } from './database.ts';

/**
 * Runs `work` in a transaction, and `undo` where it is certain that nothing of it stands. A commit that failed at the disk, or on
 * its way to it, may stand after all: then what `work` has written of must be there.
 */
export const transactOrUndo = async <T>(
  db: Database,
  work: (trx: DatabaseTransaction) => Promise<T>,
  undo: () => Promise<void>,
): Promise<T> => {
  let isCommitting = false;
  try {
    return await db.transaction().execute(async (trx) => {
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
