import type { TaskErrorCode } from '@pictor/contracts';
import type { DatabaseTransaction } from '../../../platform/db/database.ts';
import type { EditRow } from '../../../platform/db/tables.ts';
import * as work from '../running/work-repo.ts';
import { RESULTS_MISSING, shortfallOf } from './failure.ts';

type Task = Pick<EditRow, 'id' | 'count'>;

/**
 * Ends a task with the results that it has. It is completed if there is at least one.
 *
 * @param failure why results are missing, if it is known
 * @returns how the task has ended. Undefined if it had ended before
 */
export const closeWithResults = async (
  trx: DatabaseTransaction,
  { id, count: requested }: Task,
  failure: work.Failure | undefined,
): Promise<'completed' | TaskErrorCode | undefined> => {
  // No result can be added after this lock.
  if (!(await work.touchTask(trx, id))) return undefined;
  const made = (await work.listPositions(trx, id)).length;
  if (made === 0) {
    const reason = failure ?? RESULTS_MISSING;
    await work.closeTask(trx, id, { status: 'failed', ...reason });
    return reason.error_code;
  }
  const failed = requested - made;
  const outcome =
    failed === 0
      ? { evidence: null, shortfall: null }
      : { evidence: failure?.evidence ?? null, shortfall: shortfallOf({ requested, failed }, failure) };
  await work.closeTask(trx, id, { status: 'completed', ...outcome });
  return 'completed';
};

/** Like {@link closeWithResults}, unless another attempt has begun since. */
export const endAttempt = async (
  trx: DatabaseTransaction,
  task: Task & work.Attempt,
  failure: work.Failure | undefined,
): Promise<'completed' | TaskErrorCode | undefined> =>
  (await work.lockAttempt(trx, task)) ? await closeWithResults(trx, task, failure) : undefined;
