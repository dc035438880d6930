import { type Kysely, sql } from 'kysely';

/**
 * The bytes charged for each picture, the count of pictures in the workspace, and indexes for a person's archives and for the sweep of the
 * workspace.
 */
export const up = async (db: Kysely<unknown>): Promise<void> => {
  await db.schema
    .alterTable('images')
    .addColumn('charged_bytes', 'bigint', (c) => c.notNull().defaultTo(0))
    .execute();
  await sql`update images set charged_bytes = size_bytes`.execute(db);
  await db.schema
    .alterTable('storage')
    .addColumn('workspace_count', 'bigint', (c) => c.notNull().defaultTo(0).check(sql`workspace_count >= 0`))
    .execute();
  await sql`update storage set workspace_count = (
    select count(*) from assets where assets.user_id = storage.user_id and saved = 0 and thumbnail_of is null)`.execute(
    db,
  );
  // The old index also contained every thumbnail.
  await db.schema.dropIndex('assets_unsaved').execute();
  await db.schema
    .createIndex('assets_workspace')
    .on('assets')
    .columns(['created_at'])
    .where(sql<boolean>`saved = 0 and thumbnail_of is null`)
    .execute();
  await db.schema.createIndex('archives_user_id').on('archives').column('user_id').execute();
};
