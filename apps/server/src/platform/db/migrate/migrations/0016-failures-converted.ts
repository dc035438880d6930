import type { Kysely } from 'kysely';

/** No edit has a message as text any more. */
export const up = async (db: Kysely<unknown>): Promise<void> => {
  await db.schema.alterTable('edits').dropColumn('messages').execute();
};
