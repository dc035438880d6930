import type { TaskErrorCode } from '@pictor/contracts';
import { type ExpressionBuilder, sql } from 'kysely';
import type { Cursor } from '../../../platform/db/cursor.ts';
import type { Database, DatabaseTransaction } from '../../../platform/db/database.ts';
import type { EditRow, Tables, TaskRow } from '../../../platform/db/tables.ts';
import { findTask, type TaskWithImages } from '../repo.ts';

/** The columns that metrics and events need when a task ends. */
const OPEN_TASK = [
  'edits.id',
  'edits.user_id',
  'edits.kind',
  'edits.model',
  'edits.count',
  'edits.created_at',
] as const;
export type OpenTask = Pick<EditRow, 'id' | 'user_id' | 'kind' | 'model' | 'count' | 'created_at'>;

const isOwnerEnabled = ({ exists, selectFrom }: ExpressionBuilder<Tables, 'edits'>) =>
  exists(
    selectFrom('users')
      .select('users.id')
      .whereRef('users.id', '=', 'edits.user_id')
      .where('users.disabled_at', 'is', null),
  );

/** Edits that have not ended, are not overdue, and whose owner is enabled. */
const runnable = ({ selectFrom }: ExpressionBuilder<Tables, 'tasks'>) =>
  selectFrom('edits')
    .select('edits.id')
    .whereRef('edits.id', '=', 'tasks.id')
    .where('edits.status', '=', 'processing')
    // The deadline check ends overdue tasks, so do not pay for their model calls.
    .where('edits.deadline_at', '>', Date.now())
    .where(isOwnerEnabled);

/** Counts another attempt at a task that has not ended. */
export const claimTask = async (db: Database, id: string): Promise<TaskWithImages | undefined> => {
  const { numUpdatedRows } = await db
    .updateTable('tasks')
    .set((eb) => ({ attempts: eb('attempts', '+', 1) }))
    .where('tasks.id', '=', id)
    .where((eb) => eb.exists(runnable(eb)))
    .executeTakeFirst();
  const task = numUpdatedRows > 0n ? await findTask(db, id) : undefined;
  // The statement may have waited for the transaction that ended the task, and PostgreSQL does not read `edits` again then.
  return task?.status === 'processing' ? task : undefined;
};

/** Whether the user wants results to keep the GPS position of a photo. */
export const keepsPosition = async (db: Database, userId: string): Promise<boolean> => {
  const user = await db.selectFrom('users').select('keep_position').where('id', '=', userId).executeTakeFirst();
  return user?.keep_position === 1;
};

/** The newest attempt number of each of these tasks that has not ended and whose owner is enabled. */
export const findAttempts = async (db: Database, ids: readonly string[]): Promise<Map<string, number>> => {
  const rows = await db
    .selectFrom('edits')
    .innerJoin('tasks', 'tasks.id', 'edits.id')
    .select(['tasks.id', 'tasks.attempts'])
    .where('edits.id', 'in', [...ids])
    .where('edits.status', '=', 'processing')
    .where(isOwnerEnabled)
    .execute();
  return new Map(rows.map(({ id, attempts }) => [id, attempts]));
};

/** Does not count an attempt that the process itself aborted, unless another attempt has begun since. */
export const handBackTask = async (db: Database, { id, attempts }: Attempt): Promise<void> => {
  await db
    .updateTable('tasks')
    .set((eb) => ({ attempts: eb('attempts', '-', 1) }))
    .where('id', '=', id)
    .where('attempts', '=', attempts)
    .execute();
};

/** Stores the provider's id of the job that an attempt has started, for the next attempt. */
export const keepJob = async (db: Database, { id, attempts }: Attempt, jobId: string): Promise<void> => {
  await db
    .updateTable('tasks')
    .set({ provider_job: jobId })
    .where('id', '=', id)
    .where('attempts', '=', attempts)
    .execute();
};

export interface Failure {
  error_code: TaskErrorCode;
  /** {@link Message} as JSON. */
  failure: string;
  evidence: string | null;
}

type Outcome =
  | ({ status: 'failed' } & Failure)
  | { status: 'completed'; evidence: string | null; shortfall?: string | null };

export type Attempt = Pick<TaskRow, 'id' | 'attempts'>;

const closing = (db: Database, id: string, outcome: Outcome) =>
  db
    .updateTable('edits')
    .set({ ...outcome, updated_at: Date.now() })
    .where('id', '=', id)
    .where('status', '=', 'processing');

/** Ends a task. Stop, timeout, recovery and completion race for this one statement, and exactly one of them wins. */
export const closeTask = async (db: Database, id: string, outcome: Outcome): Promise<boolean> => {
  const { numUpdatedRows } = await closing(db, id, outcome).executeTakeFirst();
  return numUpdatedRows > 0n;
};

/** Ends all waiting and running tasks of a user. @returns the tasks that this call ended */
export const closeAllOf = async (db: Database, userId: string, failure: Failure): Promise<OpenTask[]> =>
  await db
    .updateTable('edits')
    .set({ status: 'failed', ...failure, updated_at: Date.now() })
    .where('user_id', '=', userId)
    .where('status', '=', 'processing')
    .returning(OPEN_TASK)
    .execute();

/** Ends a task whose owner is disabled. @returns undefined if the task has already ended, or if its owner is enabled */
export const closeOfDisabled = async (db: Database, id: string, failure: Failure): Promise<OpenTask | undefined> =>
  await closing(db, id, { status: 'failed', ...failure })
    .where((eb) => eb.not(isOwnerEnabled(eb)))
    .returning(OPEN_TASK)
    .executeTakeFirst();

/** Keeps another attempt from beginning until the transaction ends. @returns false if one has already begun */
export const lockAttempt = async (trx: DatabaseTransaction, { id, attempts }: Attempt): Promise<boolean> => {
  const { numUpdatedRows } = await trx
    .updateTable('tasks')
    .set({ attempts })
    .where('id', '=', id)
    .where('attempts', '=', attempts)
    .executeTakeFirst();
  return numUpdatedRows > 0n;
};

/** Locks a task that has not ended until the transaction ends. @returns false if it has ended */
export const touchTask = async (trx: DatabaseTransaction, id: string): Promise<boolean> => {
  const { numUpdatedRows } = await trx
    .updateTable('edits')
    .set({ updated_at: Date.now() })
    .where('id', '=', id)
    .where('status', '=', 'processing')
    .executeTakeFirst();
  return numUpdatedRows > 0n;
};

/** The positions of the results that a task has. */
export const listPositions = async (db: Database, id: string): Promise<number[]> => {
  const rows = await db.selectFrom('edit_outputs').select('position').where('edit_id', '=', id).execute();
  return rows.map(({ position }) => position);
};

/** Must be a literal: SQLite uses a partial index only if the query contains its condition without a parameter. */
const PROCESSING = sql.lit('processing' as const);

export const listOverdue = async (db: Database, now: number, limit: number): Promise<OpenTask[]> =>
  await db
    .selectFrom('edits')
    .select(OPEN_TASK)
    .where('status', '=', PROCESSING)
    .where('deadline_at', '<=', now)
    .orderBy('deadline_at')
    .limit(limit)
    .execute();

export interface UnfinishedTask extends Pick<EditRow, 'id' | 'user_id' | 'model'> {
  /** The position from which the list continues. */
  deadline_at: number;
}

/** Waiting and running tasks that were created until then, ordered by deadline, starting after the given position. */
export const listUnfinished = async (
  db: Database,
  { createdBefore, after, limit }: { createdBefore: number; after: Cursor | undefined; limit: number },
): Promise<UnfinishedTask[]> => {
  let query = db
    .selectFrom('edits')
    .select(['id', 'user_id', 'model', 'deadline_at'])
    .where('status', '=', PROCESSING)
    .where('created_at', '<=', createdBefore);
  if (after) {
    const { key, id } = after;
    query = query.where((eb) => eb(eb.refTuple('deadline_at', 'id'), '>', eb.tuple(key, id)));
  }
  return await query.orderBy('deadline_at').orderBy('id').limit(limit).execute();
};
