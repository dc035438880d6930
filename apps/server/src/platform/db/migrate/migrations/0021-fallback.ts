import type { Kysely } from 'kysely';

/** Providers that may take over calls of others, and the provider of each task. */
export const up = async (db: Kysely<unknown>): Promise<void> => {
  await db.schema
    .alterTable('providers')
    .addColumn('fallback', 'integer', (c) => c.notNull().defaultTo(0))
    .execute();
  await db.schema.alterTable('tasks').addColumn('provider', 'text').execute();
};
