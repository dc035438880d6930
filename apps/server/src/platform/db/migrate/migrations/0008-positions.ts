import type { Kysely } from 'kysely';

/** Whether results keep the position where a photograph was taken. */
export const up = async (db: Kysely<unknown>): Promise<void> => {
  await db.schema
    .alterTable('users')
    .addColumn('keep_position', 'integer', (c) => c.notNull().defaultTo(0))
    .execute();
};
