import { type Kysely, sql } from 'kysely';

/** The same words may run on several models at once. The edits of such a run have the same `batch_id`, which the client makes. */
export const up = async (db: Kysely<unknown>): Promise<void> => {
  await db.schema.alterTable('edits').addColumn('batch_id', 'text').execute();
  await db.schema
    .createIndex('edits_batch_id')
    .on('edits')
    .columns(['batch_id'])
    .where(sql<boolean>`batch_id is not null`)
    .execute();
};
