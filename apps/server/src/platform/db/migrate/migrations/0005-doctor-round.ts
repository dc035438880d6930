import type { Kysely } from 'kysely';

/** The results of the doctor's last round, so that a newly started process can report them. */
export const up = async (db: Kysely<unknown>): Promise<void> => {
  await db.schema
    .createTable('doctor_round')
    .addColumn('id', 'integer', (c) => c.primaryKey())
    .addColumn('ended_at', 'bigint', (c) => c.notNull())
    .addColumn('rows', 'bigint', (c) => c.notNull())
    .addColumn('blobs', 'bigint', (c) => c.notNull())
    .addColumn('orphans', 'bigint', (c) => c.notNull())
    .addColumn('dropped', 'bigint', (c) => c.notNull())
    .addColumn('lost', 'bigint', (c) => c.notNull())
    .addColumn('damaged', 'bigint')
    .execute();
};
