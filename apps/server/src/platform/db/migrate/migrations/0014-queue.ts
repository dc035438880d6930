import { type Kysely, sql } from 'kysely';
import { isPostgres } from '../../dialect.ts';

/** The queue of several processes. A single process keeps its queue in memory, so the table stays empty in SQLite. */
export const up = async (db: Kysely<unknown>): Promise<void> => {
  await db.schema
    .createTable('queued_tasks')
    .addColumn('task_id', 'text', (c) => c.primaryKey())
    .addColumn('lane', 'text', (c) => c.notNull())
    .addColumn('owner', 'text', (c) => c.notNull())
    .addColumn('turn', 'bigint', (c) => c.notNull())
    .addColumn('due_at', 'bigint', (c) => c.notNull())
    .addColumn('run', 'text')
    .addColumn('heartbeat_at', 'bigint')
    .addColumn('faults', 'integer', (c) => c.notNull().defaultTo(0))
    .execute();
  // No index has the heartbeat, so that PostgreSQL does not have to change indexes when heartbeats arrive.
  await db.schema
    .createIndex('queued_tasks_next')
    .on('queued_tasks')
    .columns(['lane', 'turn', 'task_id'])
    .where(sql.ref('run'), 'is', null)
    .execute();
  await db.schema.createIndex('queued_tasks_owner').on('queued_tasks').columns(['lane', 'owner', 'turn']).execute();
  await db.schema
    .createIndex('queued_tasks_running')
    .on('queued_tasks')
    .columns(['lane', 'owner'])
    .where(sql.ref('run'), 'is not', null)
    .execute();
  // The queue of earlier versions. Its waiting tasks are rows of `tasks`, so the first process that starts enqueues them again.
  if (isPostgres(db)) await sql`drop schema if exists pgboss cascade`.execute(db);
};
