import type { Kysely } from 'kysely';

/** Why a task failed, in both languages of the page. */
export const up = async (db: Kysely<unknown>): Promise<void> => {
  await db.schema.alterTable('tasks').addColumn('messages', 'text').execute();
};
