import { type Kysely, sql } from 'kysely';

/** Videos, archives, and columns and indexes for searching, sorting and showing lists. */
export const up = async (db: Kysely<unknown>): Promise<void> => {
  // All users have to sign in again.
  await sql`delete from sessions`.execute(db);
  await db.schema
    .alterTable('sessions')
    .addColumn('id', 'text', (c) => c.notNull().defaultTo(''))
    .execute();
  await db.schema.createIndex('sessions_id').on('sessions').column('id').unique().execute();
  await db.schema.createIndex('sessions_expires_at').on('sessions').column('expires_at').execute();

  await db.schema.alterTable('assets').addColumn('thumbhash', 'text').execute();

  await db.schema
    .alterTable('images')
    .addColumn('size_bytes', 'bigint', (c) => c.notNull().defaultTo(0))
    .execute();
  await sql`update images set size_bytes = (select size_bytes from assets where assets.id = images.asset_id)`.execute(
    db,
  );
  await db.schema.createIndex('images_size').on('images').columns(['user_id', 'size_bytes', 'id']).execute();
  await db.schema.createIndex('images_model').on('images').columns(['user_id', 'model']).execute();

  await db.schema
    .createIndex('assets_unsaved')
    .on('assets')
    .columns(['created_at'])
    .where(sql.ref('saved'), '=', sql.lit(0))
    .execute();

  await db.schema
    .createIndex('tasks_processing_by_person')
    .on('tasks')
    .columns(['user_id'])
    .where(sql.ref('status'), '=', sql.lit('processing'))
    .execute();

  await db.schema
    .alterTable('storage')
    .addColumn('video_bytes', 'bigint', (c) => c.notNull().defaultTo(0))
    .execute();

  await db.schema
    .createTable('videos')
    .addColumn('id', 'text', (c) => c.primaryKey())
    .addColumn('user_id', 'text', (c) => c.notNull().references('users.id').onDelete('cascade'))
    .addColumn('namespace', 'text', (c) => c.notNull())
    .addColumn('file_id', 'text', (c) => c.notNull().unique())
    .addColumn('poster_id', 'text', (c) => c.references('assets.id'))
    .addColumn('title', 'text', (c) => c.notNull())
    .addColumn('mime_type', 'text', (c) => c.notNull())
    .addColumn('width', 'bigint')
    .addColumn('height', 'bigint')
    .addColumn('duration_ms', 'bigint')
    .addColumn('size_bytes', 'bigint', (c) => c.notNull())
    .addColumn('sha256', 'text', (c) => c.notNull())
    .addColumn('created_at', 'bigint', (c) => c.notNull())
    .execute();
  await db.schema.createIndex('videos_user_id').on('videos').columns(['user_id', 'created_at', 'id']).execute();
  await db.schema.createIndex('videos_size').on('videos').columns(['user_id', 'size_bytes', 'id']).execute();

  await db.schema
    .createTable('archives')
    .addColumn('id', 'text', (c) => c.primaryKey())
    .addColumn('user_id', 'text', (c) => c.notNull().references('users.id').onDelete('cascade'))
    .addColumn('image_ids', 'text', (c) => c.notNull())
    .addColumn('video_ids', 'text', (c) => c.notNull())
    .addColumn('expires_at', 'bigint', (c) => c.notNull())
    .execute();
  await db.schema.createIndex('archives_expires_at').on('archives').column('expires_at').execute();
};
