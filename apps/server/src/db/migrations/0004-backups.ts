import type { Kysely } from 'kysely';

/** Which backups a library knows of, so that an older copy of it, or another, is told from it. */
export const up = async (db: Kysely<unknown>): Promise<void> => {
  await db.schema
    .createTable('backups')
    .addColumn('id', 'text', (c) => c.primaryKey())
    .addColumn('created_at', 'bigint', (c) => c.notNull())
    .execute();
};
