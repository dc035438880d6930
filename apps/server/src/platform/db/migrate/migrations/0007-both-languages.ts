import type { Kysely } from 'kysely';

/** The message of a failed task, in both languages of the page. */
export const up = async (db: Kysely<unknown>): Promise<void> => {
  await db.schema.alterTable('tasks').addColumn('messages', 'text').execute();
};
