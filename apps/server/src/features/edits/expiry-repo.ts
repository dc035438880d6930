import type { Database, DatabaseTransaction } from '../../platform/db/database.ts';

/** Deletes tasks, but not their edits. @returns the ids of the deleted tasks */
export const deleteTasks = async (db: Database, ids: readonly string[]): Promise<string[]> => {
  if (ids.length === 0) return [];
  const rows = await db
    .deleteFrom('tasks')
    .where('id', 'in', [...ids])
    .returning('id')
    .execute();
  return rows.map(({ id }) => id);
};

/** Tasks that ended before `before`, oldest first. */
export const listFinishedBefore = async (db: Database, before: number, limit: number): Promise<string[]> => {
  const rows = await db
    .selectFrom('tasks')
    .innerJoin('edits', 'edits.id', 'tasks.id')
    .select('tasks.id')
    // A task that ended then was created before. The index has the times of creation.
    .where('tasks.created_at', '<', before)
    .where('edits.status', '!=', 'processing')
    .where('edits.updated_at', '<', before)
    .orderBy('tasks.created_at')
    .orderBy('tasks.id')
    .limit(limit)
    .execute();
  return rows.map(({ id }) => id);
};

/** A user's finished tasks that are older than the newest `kept` tasks, oldest first, at most `limit`. */
export const listOldestFinished = async (
  trx: DatabaseTransaction,
  userId: string,
  { kept, limit }: { kept: number; limit: number },
): Promise<string[]> => {
  const first = await trx
    .selectFrom('tasks')
    .select(['created_at', 'id'])
    .where('user_id', '=', userId)
    .orderBy('created_at', 'desc')
    .orderBy('id', 'desc')
    .offset(kept)
    .limit(1)
    .executeTakeFirst();
  if (!first) return [];
  const rows = await trx
    .selectFrom('tasks')
    .innerJoin('edits', 'edits.id', 'tasks.id')
    .select('tasks.id')
    .where('tasks.user_id', '=', userId)
    .where('edits.status', '!=', 'processing')
    .where((eb) => eb(eb.refTuple('tasks.created_at', 'tasks.id'), '<=', eb.tuple(first.created_at, first.id)))
    .orderBy('tasks.created_at')
    .orderBy('tasks.id')
    .limit(limit)
    .execute();
  return rows.map(({ id }) => id);
};

/** Deletes edits of a deleted account, and their tasks. @returns the number of deleted edits */
export const deleteSomeOf = async (db: Database, userId: string, limit: number): Promise<number> => {
  const { numDeletedRows } = await db
    .deleteFrom('edits')
    .where('id', 'in', (eb) => eb.selectFrom('edits').select('id').where('user_id', '=', userId).limit(limit))
    .executeTakeFirst();
  return Number(numDeletedRows);
};
