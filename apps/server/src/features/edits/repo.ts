import type { TaskStatus } from '@pictor/contracts';
import { type Insertable, sql } from 'kysely';
import type { Cursor } from '../../db/cursor.ts';
import type { Database, DatabaseTransaction } from '../../db/database.ts';
import type { Tables, TaskImageRow, TaskRow } from '../../db/tables.ts';

/** All columns except the evidence, which may be large and is rarely read. */
export const COLUMNS = [
  'tasks.id',
  'tasks.user_id',
  'tasks.kind',
  'tasks.status',
  'tasks.model',
  'tasks.prompt',
  'tasks.aspect_ratio',
  'tasks.size',
  'tasks.attempts',
  'tasks.deadline_at',
  'tasks.error_code',
  'tasks.message',
  'tasks.messages',
  'tasks.created_at',
  'tasks.updated_at',
] as const;

/** The stored evidence of a task's engine, as JSON. */
export const findEvidence = async (db: Database, id: string): Promise<string | undefined> => {
  const row = await db.selectFrom('tasks').select('evidence').where('id', '=', id).executeTakeFirst();
  return row?.evidence ?? undefined;
};

type Task = Omit<TaskRow, 'evidence'>;

/** A task with its input and output pictures. */
export interface TaskWithImages extends Task {
  images: TaskImageRow[];
}

export type Original = Pick<TaskImageRow, 'asset_id' | 'thumbnail_id'>;

/**
 * Locks the user's row until the transaction ends. Other transactions that lock it wait, so counts of the user's tasks stay correct.
 *
 * @returns false if the account is disabled or deleted
 */
export const lockEnabledUser = async (trx: DatabaseTransaction, userId: string): Promise<boolean> => {
  const { numUpdatedRows } = await trx
    .updateTable('users')
    .set((eb) => ({ disabled_at: eb.ref('disabled_at') }))
    .where('id', '=', userId)
    .where('disabled_at', 'is', null)
    .executeTakeFirst();
  return numUpdatedRows > 0n;
};

/** @returns false if the id is already in use */
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

export const withImages = async (db: Database, tasks: readonly Task[]): Promise<TaskWithImages[]> => {
  if (tasks.length === 0) return [];
  const ids = tasks.map(({ id }) => id);
  const rows = await db.selectFrom('task_images').selectAll().where('task_id', 'in', ids).orderBy('position').execute();
  const byTask = Map.groupBy(rows, (row) => row.task_id);
  return tasks.map((task) => ({ ...task, images: byTask.get(task.id) ?? [] }));
};

export const findTask = async (db: Database, id: string): Promise<TaskWithImages | undefined> => {
  const task = await db.selectFrom('tasks').select(COLUMNS).where('id', '=', id).executeTakeFirst();
  return task && (await withImages(db, [task]))[0];
};

interface TaskFilter {
  limit: number;
  after?: Cursor | undefined;
  status?: TaskStatus | undefined;
  /** Only tasks whose result exists and is not in the library. */
  unsaved?: boolean;
}

/** Newest first, starting after the given position. */
export const listTasks = async (
  db: Database,
  userId: string,
  { limit, after, status, unsaved }: TaskFilter,
): Promise<TaskWithImages[]> => {
  let query = db.selectFrom('tasks').select(COLUMNS).where('user_id', '=', userId);
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
          // This flag is never reset, because a user may have deleted a saved result.
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

/** A user's waiting and running tasks, newest first. They are few, so they are sorted here, and the index needs no order. */
export const listProcessing = async (db: Database, userId: string): Promise<TaskWithImages[]> => {
  const tasks = await db
    .selectFrom('tasks')
    .select(COLUMNS)
    .where('user_id', '=', userId)
    .where('status', '=', 'processing')
    .execute();
  return await withImages(
    db,
    tasks.sort((a, b) => b.created_at - a.created_at),
  );
};

export const deleteTask = async (db: Database, id: string): Promise<boolean> => {
  const { numDeletedRows } = await db.deleteFrom('tasks').where('id', '=', id).executeTakeFirst();
  return numDeletedRows > 0n;
};

/** @returns the number of deleted tasks */
export const deleteFinishedBefore = async (db: Database, before: number, limit: number): Promise<number> => {
  const { numDeletedRows } = await db
    .deleteFrom('tasks')
    .where('id', 'in', (eb) =>
      eb
        .selectFrom('tasks')
        .select('id')
        // Must be a literal: SQLite uses a partial index only if the query contains its condition without a parameter.
        .where('status', '!=', sql.lit('processing'))
        .where('updated_at', '<', before)
        .orderBy('updated_at')
        .limit(limit),
    )
    .executeTakeFirst();
  return Number(numDeletedRows);
};

/** Deletes a user's finished tasks that are older than the newest `kept` tasks, oldest first, at most `limit` at once. */
export const deleteOldestFinished = async (
  trx: DatabaseTransaction,
  userId: string,
  { kept, limit }: { kept: number; limit: number },
): Promise<void> => {
  const first = await trx
    .selectFrom('tasks')
    .select(['created_at', 'id'])
    .where('user_id', '=', userId)
    .orderBy('created_at', 'desc')
    .orderBy('id', 'desc')
    .offset(kept)
    .limit(1)
    .executeTakeFirst();
  if (!first) return;
  await trx
    .deleteFrom('tasks')
    .where('id', 'in', (eb) =>
      eb
        .selectFrom('tasks')
        .select('id')
        .where('user_id', '=', userId)
        .where('status', '!=', 'processing')
        .where((where) => where(where.refTuple('created_at', 'id'), '<=', where.tuple(first.created_at, first.id)))
        .orderBy('created_at')
        .orderBy('id')
        .limit(limit),
    )
    .execute();
};

export const countProcessing = async (db: Database, userId: string): Promise<number> => {
  const { count } = await db
    .selectFrom('tasks')
    .select(({ fn }) => fn.countAll<number>().as('count'))
    .where('user_id', '=', userId)
    .where('status', '=', 'processing')
    .executeTakeFirstOrThrow();
  return count;
};

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

export const deleteSomeOf = async (db: Database, userId: string, limit: number): Promise<number> => {
  const { numDeletedRows } = await db
    .deleteFrom('tasks')
    .where('id', 'in', (eb) => eb.selectFrom('tasks').select('id').where('user_id', '=', userId).limit(limit))
    .executeTakeFirst();
  return Number(numDeletedRows);
};
