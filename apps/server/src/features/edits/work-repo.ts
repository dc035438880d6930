import type { TaskErrorCode } from '@pictor/contracts';
import { type ExpressionBuilder, sql } from 'kysely';
import type { Cursor } from '../../db/cursor.ts';
import type { Database } from '../../db/database.ts';
import type { Tables, TaskRow } from '../../db/tables.ts';
import { COLUMNS, type TaskWithImages, withImages } from './repo.ts';

/** What the end of a task is told by. */
const OPEN_TASK = ['tasks.id', 'tasks.user_id', 'tasks.kind', 'tasks.model', 'tasks.created_at'] as const;
export type OpenTask = Pick<TaskRow, 'id' | 'user_id' | 'kind' | 'model' | 'created_at'>;

const isOwnerEnabled = ({ exists, selectFrom }: ExpressionBuilder<Tables, 'tasks'>) =>
  exists(
    selectFrom('users')
      .select('users.id')
      .whereRef('users.id', '=', 'tasks.user_id')
      .where('users.disabled_at', 'is', null),
  );

/** Counts one more attempt at a task that still waits for its outcome. */
export const claimTask = async (db: Database, id: string): Promise<TaskWithImages | undefined> => {
  const task = await db
    .updateTable('tasks')
    .set((eb) => ({ attempts: eb('attempts', '+', 1) }))
    .where('id', '=', id)
    .where('status', '=', 'processing')
    // An overdue task gets its last word from the deadline check, and is not paid for any more. As a sum, since PostgreSQL would
    // else read all unfinished tasks by their deadlines: it takes those that are still to come for few.
    .where((eb) => eb(eb('deadline_at', '+', 0), '>', Date.now()))
    .where(isOwnerEnabled)
    .returning(COLUMNS)
    .executeTakeFirst();
  return task && (await withImages(db, [task]))[0];
};

/** Whether the person wants results to tell where a photograph was taken. */
export const keepsPosition = async (db: Database, userId: string): Promise<boolean> => {
  const user = await db.selectFrom('users').select('keep_position').where('id', '=', userId).executeTakeFirst();
  return user?.keep_position === 1;
};

/** Of these tasks, which still wait for their outcome and may go on, and which attempt at each is the newest. */
export const findAttempts = async (db: Database, ids: readonly string[]): Promise<Map<string, number>> => {
  const rows = await db
    .selectFrom('tasks')
    .select(['id', 'attempts'])
    .where('id', 'in', [...ids])
    .where('status', '=', 'processing')
    .where(isOwnerEnabled)
    .execute();
  return new Map(rows.map(({ id, attempts }) => [id, attempts]));
};

/** An attempt that the process itself cut short does not count, unless another has begun since. */
export const handBackTask = async (db: Database, { id, attempts }: Attempt): Promise<void> => {
  await db
    .updateTable('tasks')
    .set((eb) => ({ attempts: eb('attempts', '-', 1) }))
    .where('id', '=', id)
    .where('attempts', '=', attempts)
    .where('status', '=', 'processing')
    .execute();
};

export interface Failure {
  error_code: TaskErrorCode;
  message: string;
  messages: string;
  evidence: string | null;
}

type Outcome = ({ status: 'failed' } & Failure) | { status: 'completed'; evidence: string };

type Attempt = Pick<TaskRow, 'id' | 'attempts'>;

const closing = (db: Database, id: string, outcome: Outcome) =>
  db
    .updateTable('tasks')
    .set({ ...outcome, updated_at: Date.now() })
    .where('id', '=', id)
    .where('status', '=', 'processing');

/** A task's last word: stop, timeout, recovery and completion race for this one statement, and exactly one wins. */
export const closeTask = async (db: Database, id: string, outcome: Outcome): Promise<boolean> => {
  const { numUpdatedRows } = await closing(db, id, outcome).executeTakeFirst();
  return numUpdatedRows > 0n;
};

/** The last word on all that wait or run of a person's tasks. @returns those that had none before */
export const closeAllOf = async (db: Database, userId: string, failure: Failure): Promise<OpenTask[]> =>
  await db
    .updateTable('tasks')
    .set({ status: 'failed', ...failure, updated_at: Date.now() })
    .where('user_id', '=', userId)
    .where('status', '=', 'processing')
    .returning(OPEN_TASK)
    .execute();

/** The last word on a task whose owner is disabled. @returns undefined where the task has one already, or may go on */
export const closeOfDisabled = async (db: Database, id: string, failure: Failure): Promise<OpenTask | undefined> =>
  await closing(db, id, { status: 'failed', ...failure })
    .where((eb) => eb.not(isOwnerEnabled(eb)))
    .returning(OPEN_TASK)
    .executeTakeFirst();

/** An attempt has failed, which is the task's last word unless it has one, or another attempt has begun since. */
export const failAttempt = async (db: Database, { id, attempts }: Attempt, failure: Failure): Promise<boolean> => {
  const close = closing(db, id, { status: 'failed', ...failure });
  const { numUpdatedRows } = await close.where('attempts', '=', attempts).executeTakeFirst();
  return numUpdatedRows > 0n;
};

/** As a literal: SQLite uses a partial index only where its condition stands in the query without a parameter. */
const PROCESSING = sql.lit('processing' as const);

export const listOverdue = async (db: Database, now: number, limit: number): Promise<OpenTask[]> =>
  await db
    .selectFrom('tasks')
    .select(OPEN_TASK)
    .where('status', '=', PROCESSING)
    .where('deadline_at', '<=', now)
    .orderBy('deadline_at')
    .limit(limit)
    .execute();

export interface UnfinishedTask extends Pick<TaskRow, 'id' | 'user_id' | 'model'> {
  /** Where the list goes on. */
  deadline_at: number;
}

/** What waits or runs and was created until then, in the order of the deadlines, from after the given position. */
export const listUnfinished = async (
  db: Database,
  { createdBefore, after, limit }: { createdBefore: number; after: Cursor | undefined; limit: number },
): Promise<UnfinishedTask[]> => {
  let query = db
    .selectFrom('tasks')
    .select(['id', 'user_id', 'model', 'deadline_at'])
    .where('status', '=', PROCESSING)
    .where('created_at', '<=', createdBefore);
  if (after) {
    const { key, id } = after;
    query = query.where((eb) => eb(eb.refTuple('deadline_at', 'id'), '>', eb.tuple(key, id)));
  }
  return await query.orderBy('deadline_at').orderBy('id').limit(limit).execute();
};
