import type { Kysely } from 'kysely';

/** Providers that may take over calls of others, the provider of each task, and the provider and the price of each open call. */
export const up = async (db: Kysely<unknown>): Promise<void> => {
  await db.schema
    .alterTable('providers')
    .addColumn('fallback', 'integer', (c) => c.notNull().defaultTo(0))
    .execute();
  await db.schema.alterTable('tasks').addColumn('provider', 'text').execute();
  for (const column of ['engine', 'provider', 'model', 'currency'])
    await db.schema.alterTable('budget_calls').addColumn(column, 'text').execute();
  await db.schema.alterTable('budget_calls').addColumn('result_micros', 'bigint').execute();
};
