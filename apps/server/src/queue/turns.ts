import type { Db, PgBoss } from 'pg-boss';
import { z } from 'zod';
import { withLock } from './lane-lock.ts';
import type { QueuedTask } from './task-queue.ts';

/**
 * pg-boss keeps a priority in 32 bits. Turns begin at 0 again whenever a lane is empty. Until then one owner's tasks take as many
 * turns a second as they have slots: with two slots the last turn comes after 34 years. From then on tasks run in the order in
 * which they were enqueued, until the lane is empty.
 */
export const LAST_TURN = 2 ** 31 - 1;

const INDEX = 'pictor_waiting_by_owner';

/**
 * SQL: `name`, `task_id` and `id` of the jobs of tasks that wait or run. Each is found by the index that keeps it the only one of
 * its task. pg-boss's own search by key reads all jobs; so would a condition on both columns where PostgreSQL expects few jobs.
 *
 * @param names the parameter that holds the queues
 * @param taskIds the parameter that holds the tasks
 */
export const jobsIn = (names: string, taskIds: string): string =>
  `unnest(${names}::text[]) as queue(name) cross join unnest(${taskIds}::text[]) as task(task_id) cross join lateral (
     select id from pgboss.job where job.name = queue.name and coalesce(singleton_key, '') = task_id
       and state <= 'active' and policy = 'exclusive' limit 1) as found`;

const Line = z.object({
  next: z.coerce.number(),
  last: z.record(z.string(), z.number()),
  placed: z.array(z.string()),
});

/** Where tasks are to be enqueued. */
interface Place {
  /** Of the pg-boss queue of their lane. */
  name: string;
  /** Of the pg-boss queues of all lanes. */
  names: readonly string[];
}

/**
 * Gives each task its turn that has no place yet in whichever lane. Owners take turns by start-time fair queuing: a task's turn is
 * one after its owner's last one that has not ended, but not before the turn that is next to be served. A task that waits to be
 * tried again is not next: its turn was long ago. pg-boss serves higher priorities first, so the priority of a job is its turn,
 * negated.
 */
export const withTurns = async (
  boss: PgBoss,
  { name, names }: Place,
  tasks: readonly QueuedTask[],
): Promise<{ task: QueuedTask; turn: number }[]> => {
  const owners = [...new Set(tasks.map(({ owner }) => owner))];
  const { rows } = await boss.getDb().executeSql(
    `select greatest(0,
         (select -priority from pgboss.job where name = $1 and state < 'active' and not blocked
            and start_after <= now() order by priority desc limit 1),
         (select max(-priority) from pgboss.job where name = $1 and state = 'active' and group_id is not null)) as next,
       (select coalesce(json_object_agg(group_id, turn), '{}') from (
          select group_id, max(turn) as turn from (
            select group_id, -priority as turn from pgboss.job
              where name = $1 and state < 'active' and group_id = any($2)
            union all
            select group_id, -priority from pgboss.job
              where name = $1 and state = 'active' and group_id = any($2)) as unfinished
          group by group_id) as owners) as last,
       (select coalesce(json_agg(task_id), '[]') from ${jobsIn('$3', '$4')}) as placed`,
    [name, owners, names, tasks.map(({ id }) => id)],
  );
  const { next, last, placed } = Line.parse(rows[0]);
  const byOwner = new Map(Object.entries(last));
  const isPlaced = new Set(placed);
  return tasks.flatMap((task) => {
    if (isPlaced.has(task.id)) return [];
    const turn = Math.min(LAST_TURN, Math.max(next, (byOwner.get(task.owner) ?? next - 1) + 1));
    byOwner.set(task.owner, turn);
    return [{ task, turn }];
  });
};

const Active = z.array(z.object({ owner: z.string(), count: z.number() }));

/** How many jobs each owner has in work. */
export const activeByOwner = async (db: Db, name: string): Promise<Map<string, number>> => {
  const { rows } = await db.executeSql(
    `select group_id as owner, count(*)::int as count from pgboss.job
       where name = $1 and state = 'active' and group_id is not null group by group_id`,
    [name],
  );
  return new Map(Active.parse(rows).map(({ owner, count }) => [owner, count]));
};

/** Makes what waits of an owner wait for so many more turns, since a run of his has taken as many more than the one it was given. */
export const delayTurns = async (boss: PgBoss, name: string, owner: string, turns: number): Promise<void> => {
  await withLock(boss, name, (db) =>
    db.executeSql(
      `update pgboss.job set priority = greatest(priority::bigint - $3, $4)
         where name = $1 and group_id = $2 and state < 'active'`,
      [name, owner, turns, -LAST_TURN],
    ),
  );
};

/** What finds the jobs of one owner among all that wait; pg-boss has such an index of its active jobs alone. */
export const createOwnerIndex = async (db: Db): Promise<void> => {
  // `if not exists` would hold up everybody who writes even where it does exist.
  const { rows } = await db.executeSql(`select from pg_indexes where schemaname = 'pgboss' and indexname = $1`, [
    INDEX,
  ]);
  if (rows.length > 0) return;
  await db.executeSql(`create index ${INDEX} on pgboss.job_common (name, group_id) where state < 'active'`);
};
