import type { Kysely } from 'kysely';

/** The backups that a library knows of. They distinguish it from an older copy of itself and from other libraries. */
export const up = async (db: Kysely<unknown>): Promise<void> => {
  await db.schema
    .createTable('backups')
    .addColumn('id', 'text', (c) => c.primaryKey())
    .addColumn('created_at', 'bigint', (c) => c.notNull())
    .execute();
};
