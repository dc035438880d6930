import type { TaskErrorCode, TaskStatus } from '@pictor/contracts';
import type { Insertable } from 'kysely';
import type { Cursor } from '../../db/cursor.ts';
import type { Database, DatabaseTransaction } from '../../db/database.ts';
import type { Tables, TaskImageRow, TaskRow } from '../../db/tables.ts';

/** A task with the pictures that went in and came out. */
export interface TaskWithImages extends TaskRow {
  images: TaskImageRow[];
}

export type Original = Pick<TaskImageRow, 'asset_id' | 'thumbnail_id'>;

/** @returns false where the id is taken */
export const insertTask = async (
  trx: DatabaseTransaction,
  task: Insertable<Tables['tasks']>,
  original: Original | undefined,
): Promise<boolean> => {
  const { numInsertedOrUpdatedRows } = await trx
    .insertInto('tasks')
    .values(task)
    .onConflict((conflict) => conflict.column('id').doNothing())
    .executeTakeFirst();
  if (numInsertedOrUpdatedRows === 0n) return false;
  if (original) await insertTaskImage(trx, { ...original, task_id: task.id, role: 'original' });
  return true;
};

export const insertTaskImage = async (
  trx: DatabaseTransaction,
  { task_id, role, asset_id, thumbnail_id }: Original & Pick<TaskImageRow, 'task_id' | 'role'>,
): Promise<void> => {
  await trx.insertInto('task_images').values({ task_id, role, position: 0, asset_id, thumbnail_id }).execute();
};

const withImages = async (db: Database, tasks: readonly TaskRow[]): Promise<TaskWithImages[]> => {
  if (tasks.length === 0) return [];
  const ids = tasks.map(({ id }) => id);
  const rows = await db.selectFrom('task_images').selectAll().where('task_id', 'in', ids).orderBy('position').execute();
  const byTask = Map.groupBy(rows, (row) => row.task_id);
  return tasks.map((task) => ({ ...task, images: byTask.get(task.id) ?? [] }));
};

export const findTask = async (db: Database, id: string): Promise<TaskWithImages | undefined> => {
  const task = await db.selectFrom('tasks').selectAll().where('id', '=', id).executeTakeFirst();
  return task && (await withImages(db, [task]))[0];
};

interface TaskFilter {
  limit: number;
  after?: Cursor | undefined;
  status?: TaskStatus | undefined;
  /** Those alone whose result is there and not in the library. */
  unsaved?: boolean;
}

/** Newest first, from after the given position. */
export const listTasks = async (
  db: Database,
  userId: string,
  { limit, after, status, unsaved }: TaskFilter,
): Promise<TaskWithImages[]> => {
  let query = db.selectFrom('tasks').selectAll().where('user_id', '=', userId);
  if (status) query = query.where('status', '=', status);
  if (unsaved)
    query = query.where((eb) =>
      eb.exists(
        eb
          .selectFrom('task_images')
          .innerJoin('assets', 'assets.id', 'task_images.asset_id')
          .select('assets.id')
          .whereRef('task_images.task_id', '=', 'tasks.id')
          .where('task_images.role', '=', 'result')
          // Set for good: a person may have deleted what was saved.
          .where('task_images.saved', '=', 0)
          .where('assets.saved', '=', 0),
      ),
    );
  if (after) {
    const { key, id } = after;
    query = query.where((eb) => eb(eb.refTuple('created_at', 'id'), '<', eb.tuple(key, id)));
  }
  const tasks = await query.orderBy('created_at', 'desc').orderBy('id', 'desc').limit(limit).execute();
  return await withImages(db, tasks);
};

/** Counts one more attempt at a task that still waits for its outcome. */
export const claimTask = async (db: Database, id: string): Promise<TaskWithImages | undefined> => {
  const task = await db
    .updateTable('tasks')
    .set((eb) => ({ attempts: eb('attempts', '+', 1) }))
    .where('id', '=', id)
    .where('status', '=', 'processing')
    // What is overdue gets its last word from the deadline check, and is not paid for any more.
    .where('deadline_at', '>', Date.now())
    .returningAll()
    .executeTakeFirst();
  return task && (await withImages(db, [task]))[0];
};

/** Of these tasks, which still wait for their outcome, and which attempt at each is the newest. */
export const findAttempts = async (db: Database, ids: readonly string[]): Promise<Map<string, number>> => {
  const rows = await db
    .selectFrom('tasks')
    .select(['id', 'attempts'])
    .where('id', 'in', [...ids])
    .where('status', '=', 'processing')
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

/** An attempt has failed, which is the task's last word unless it has one, or another attempt has begun since. */
export const failAttempt = async (db: Database, { id, attempts }: Attempt, failure: Failure): Promise<boolean> => {
  const close = closing(db, id, { status: 'failed', ...failure });
  const { numUpdatedRows } = await close.where('attempts', '=', attempts).executeTakeFirst();
  return numUpdatedRows > 0n;
};

export const deleteTask = async (db: Database, id: string): Promise<boolean> => {
  const { numDeletedRows } = await db.deleteFrom('tasks').where('id', '=', id).executeTakeFirst();
  return numDeletedRows > 0n;
};

/** @returns how many went */
export const deleteFinishedBefore = async (db: Database, before: number, limit: number): Promise<number> => {
  const { numDeletedRows } = await db
    .deleteFrom('tasks')
    .where('id', 'in', (eb) =>
      eb
        .selectFrom('tasks')
        .select('id')
        .where('status', '!=', 'processing')
        .where('updated_at', '<', before)
        .orderBy('updated_at')
        .limit(limit),
    )
    .executeTakeFirst();
  return Number(numDeletedRows);
};

export const listUnfinished = async (db: Database, createdBefore: number): Promise<{ id: string; user_id: string }[]> =>
  await db
    .selectFrom('tasks')
    .select(['id', 'user_id'])
    .where('status', '=', 'processing')
    .where('created_at', '<=', createdBefore)
    .orderBy('deadline_at')
    .execute();

export const countProcessing = async (db: Database, userId: string): Promise<number> => {
  const { count } = await db
    .selectFrom('tasks')
    .select(({ fn }) => fn.countAll<number>().as('count'))
    .where('user_id', '=', userId)
    .where('status', '=', 'processing')
    .executeTakeFirstOrThrow();
  return count;
};

export type OpenTask = Pick<TaskRow, 'id' | 'user_id' | 'kind' | 'model' | 'created_at'>;

export const listOverdue = async (db: Database, now: number, limit: number): Promise<OpenTask[]> =>
  await db
    .selectFrom('tasks')
    .select(['id', 'user_id', 'kind', 'model', 'created_at'])
    .where('status', '=', 'processing')
    .where('deadline_at', '<=', now)
    .orderBy('deadline_at')
    .limit(limit)
    .execute();

export const markResultSaved = async (db: Database, assetId: string): Promise<string[]> => {
  const rows = await db
    .updateTable('task_images')
    .set({ saved: 1 })
    .where('asset_id', '=', assetId)
    .where('role', '=', 'result')
    .returning('task_id')
    .execute();
  return rows.map(({ task_id }) => task_id);
};

export const isOriginalInWork = async (db: Database, assetId: string): Promise<boolean> =>
  (await db
    .selectFrom('task_images')
    .innerJoin('tasks', 'tasks.id', 'task_images.task_id')
    .select('tasks.id')
    .where('task_images.asset_id', '=', assetId)
    .where('task_images.role', '=', 'original')
    .where('tasks.status', '=', 'processing')
    .executeTakeFirst()) !== undefined;
