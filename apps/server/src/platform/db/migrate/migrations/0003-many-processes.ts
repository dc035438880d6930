import { randomUUID } from 'node:crypto';
import { type Kysely, sql } from 'kysely';

/** Tables that coordinate several processes, and indexes for the sweeps. */
export const up = async (db: Kysely<unknown>): Promise<void> => {
  await db.schema
    .createTable('leases')
    .addColumn('name', 'text', (c) => c.primaryKey())
    .addColumn('holder', 'text', (c) => c.notNull())
    .addColumn('expires_at', 'bigint', (c) => c.notNull())
    .execute();
  await db.schema
    .createTable('administration')
    .addColumn('id', 'integer', (c) => c.primaryKey().check(sql`id = 1`))
    .addColumn('first_user_id', 'text', (c) => c.notNull())
    .execute();
  await sql`insert into administration (id, first_user_id)
    select 1, id from users where role = 'admin' order by created_at limit 1`.execute(db);
  await db.schema
    .createTable('library')
    .addColumn('id', 'text', (c) => c.primaryKey())
    .execute();
  await sql`insert into library (id) values (${randomUUID()})`.execute(db);
  // The table that rate-limiter-flexible expects. A single process counts in memory instead.
  await db.schema
    .createTable('rate_limits')
    .addColumn('key', 'text', (c) => c.primaryKey())
    .addColumn('points', 'integer', (c) => c.notNull().defaultTo(0))
    .addColumn('expire', 'bigint')
    .execute();
  await db.schema
    .createIndex('tasks_finished')
    .on('tasks')
    .columns(['updated_at'])
    .where(sql.ref('status'), '!=', sql.lit('processing'))
    .execute();
  await db.schema.createIndex('videos_poster_id').on('videos').column('poster_id').execute();
};
