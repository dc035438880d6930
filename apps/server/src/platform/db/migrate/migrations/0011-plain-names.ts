import type { Kysely } from 'kysely';

/** Names tables by what they contain: `usage` is what a user holds, `store_identity` ties the database to its blob store. */
export const up = async (db: Kysely<unknown>): Promise<void> => {
  await db.schema.alterTable('storage').renameTo('usage').execute();
  await db.schema.alterTable('library').renameTo('store_identity').execute();
};
