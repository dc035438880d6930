import type { PgBoss } from 'pg-boss';
import { z } from 'zod';
import type { QueuedTask } from './task-queue.ts';

const Turns = z.object({ next: z.coerce.number(), last: z.record(z.string(), z.number()) });

/**
 * Owners take turns by start-time fair queuing: a task's turn is one after its owner's last one that has not ended, but not
 * before the turn that is next to be served. What waits to be tried again is not next: its turn was long ago. pg-boss serves higher
 * priorities first, so the priority of a job is its turn, negated.
 *
 * @returns turns, in the order of the tasks
 */
export const turnsOf = async (boss: PgBoss, name: string, tasks: readonly QueuedTask[]): Promise<number[]> => {
  const owners = [...new Set(tasks.map(({ owner }) => owner))];
  const { rows } = await boss.getDb().executeSql(
    `select coalesce(
         (select -priority from pgboss.job where name = $1 and state < 'active' and not blocked
            and start_after <= now() order by priority desc limit 1),
         (select max(-priority) from pgboss.job where name = $1 and state = 'active' and group_id is not null),
         0) as next,
       (select coalesce(json_object_agg(group_id, turn), '{}') from (
          select group_id, max(-priority) as turn from pgboss.job
          where name = $1 and state < 'completed' and group_id = any($2) group by group_id) as owners) as last`,
    [name, owners],
  );
  const { next, last } = Turns.parse(rows[0]);
  const byOwner = new Map(Object.entries(last));
  return tasks.map(({ owner }) => {
    const turn = Math.max(next, (byOwner.get(owner) ?? next - 1) + 1);
    byOwner.set(owner, turn);
    return turn;
  });
};
