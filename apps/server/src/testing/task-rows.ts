import type { Insertable } from 'kysely';
import type { Database } from '../platform/db/database.ts';
import type { Tables } from '../platform/db/tables.ts';
import { newId } from '../platform/ids.ts';

const HOUR = 60 * 60 * 1000;
const AT_ONCE = 500;

/**
 * Writes rows of tasks that nobody requested and that are in no queue. They are an hour old, and each is a millisecond younger than the one
 * before.
 *
 * @returns their ids, oldest first
 */
export const insertTasks = async (
  db: Database,
  count: number,
  task: Pick<Insertable<Tables['edits']>, 'user_id' | 'status'> & Partial<Insertable<Tables['edits']>>,
): Promise<string[]> => {
  const since = Date.now() - HOUR;
  const rows = Array.from({ length: count }, (_, n) => ({
    id: newId(new Date(since + n)),
    kind: 'generate' as const,
    model: 'darkroom',
    prompt: '黑白',
    deadline_at: since + 2 * HOUR,
    failure: task.status === 'failed' ? '{"language":"zh","sentences":[{"code":"stopped","values":{}}]}' : null,
    created_at: since + n,
    updated_at: since + n,
    ...task,
  }));
  for (let first = 0; first < count; first += AT_ONCE) {
    const some = rows.slice(first, first + AT_ONCE);
    await db.insertInto('edits').values(some).execute();
    await db
      .insertInto('tasks')
      .values(some.map(({ id, user_id, created_at }) => ({ id, user_id, created_at })))
      .execute();
  }
  return rows.map(({ id }) => id);
};
