import type { Db, PgBoss } from 'pg-boss';
import { z } from 'zod';
import { withLock } from './lane-lock.ts';
import type { QueuedTask } from './task-queue.ts';

/**
 * pg-boss stores a priority in 32 bits. Turns begin at 0 again whenever a lane is empty. Otherwise one owner's tasks use as many turns in a
 * second as the owner has slots: with two slots the last turn comes after 34 years. From then on tasks run in the order in which they were
 * enqueued, until the lane is empty.
 */
export const LAST_TURN = 2 ** 31 - 1;

const INDEX = 'pictor_waiting_by_owner';

/**
 * SQL: `name`, `task_id` and `id` of the jobs of waiting and running tasks. Each job is found through the unique index on its task.
 * pg-boss's own search by key would read all jobs. So would a condition on both columns if PostgreSQL expects few jobs.
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

/** The queue in which tasks are enqueued. */
interface Place {
  /** The name of the pg-boss queue of their lane. */
  name: string;
  /** The names of the pg-boss queues of all lanes. */
  names: readonly string[];
}

/**
 * Assigns a turn to each task that is not yet queued in any lane. Owners take turns by start-time fair queuing: a task's turn is one after
 * the owner's last unfinished turn, but not before the turn that is served next. A task that waits for a retry does not count as next,
 * because its turn was long ago. pg-boss serves higher priorities first, so the priority of a job is its negated turn.
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

/** How many running jobs each owner has. */
export const activeByOwner = async (db: Db, name: string): Promise<Map<string, number>> => {
  const { rows } = await db.executeSql(
    `select group_id as owner, count(*)::int as count from pgboss.job
       where name = $1 and state = 'active' and group_id is not null group by group_id`,
    [name],
  );
  return new Map(Active.parse(rows).map(({ owner, count }) => [owner, count]));
};

/** Delays the waiting jobs of an owner by so many turns, because one of the owner's runs took that many turns more than it was assigned. */
export const delayTurns = async (boss: PgBoss, name: string, owner: string, turns: number): Promise<void> => {
  await withLock(boss, name, (db) =>
    db.executeSql(
      `update pgboss.job set priority = greatest(priority::bigint - $3, $4)
         where name = $1 and group_id = $2 and state < 'active'`,
      [name, owner, turns, -LAST_TURN],
    ),
  );
};

/** The index for finding the waiting jobs of one owner. pg-boss has such an index only for active jobs. */
export const createOwnerIndex = async (db: Db): Promise<void> => {
  // `create index if not exists` would block all writers even if the index exists.
  const { rows } = await db.executeSql(`select from pg_indexes where schemaname = 'pgboss' and indexname = $1`, [
    INDEX,
  ]);
  if (rows.length > 0) return;
  await db.executeSql(`create index ${INDEX} on pgboss.job_common (name, group_id) where state < 'active'`);
};
