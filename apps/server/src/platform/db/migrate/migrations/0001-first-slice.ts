import { type Kysely, sql } from 'kysely';

/** Uses only text, bigint and constraints, which SQLite and PostgreSQL treat the same way. */
export const up = async (db: Kysely<unknown>): Promise<void> => {
  await db.schema
    .createTable('users')
    .addColumn('id', 'text', (c) => c.primaryKey())
    .addColumn('email', 'text', (c) => c.notNull().unique())
    .addColumn('name', 'text', (c) => c.notNull())
    .addColumn('password_hash', 'text', (c) => c.notNull())
    .addColumn('role', 'text', (c) => c.notNull().check(sql`role in ('admin', 'user')`))
    .addColumn('disabled_at', 'bigint')
    .addColumn('created_at', 'bigint', (c) => c.notNull())
    .execute();

  await db.schema
    .createTable('sessions')
    .addColumn('id_hash', 'text', (c) => c.primaryKey())
    .addColumn('user_id', 'text', (c) => c.notNull().references('users.id').onDelete('cascade'))
    .addColumn('user_agent', 'text', (c) => c.notNull())
    .addColumn('created_at', 'bigint', (c) => c.notNull())
    .addColumn('last_seen_at', 'bigint', (c) => c.notNull())
    .addColumn('expires_at', 'bigint', (c) => c.notNull())
    .execute();
  await db.schema.createIndex('sessions_user_id').on('sessions').column('user_id').execute();

  await db.schema
    .createTable('api_keys')
    .addColumn('id', 'text', (c) => c.primaryKey())
    .addColumn('user_id', 'text', (c) => c.notNull().references('users.id').onDelete('cascade'))
    .addColumn('name', 'text', (c) => c.notNull())
    .addColumn('key_hash', 'text', (c) => c.notNull().unique())
    .addColumn('prefix', 'text', (c) => c.notNull())
    .addColumn('created_at', 'bigint', (c) => c.notNull())
    .addColumn('last_used_at', 'bigint')
    .execute();
  await db.schema.createIndex('api_keys_user_id').on('api_keys').column('user_id').execute();

  await db.schema
    .createTable('storage')
    .addColumn('user_id', 'text', (c) => c.primaryKey().references('users.id').onDelete('cascade'))
    .addColumn('quota_bytes', 'bigint', (c) => c.notNull())
    .addColumn('used_bytes', 'bigint', (c) => c.notNull().defaultTo(0).check(sql`used_bytes >= 0`))
    .addColumn('image_count', 'bigint', (c) => c.notNull().defaultTo(0).check(sql`image_count >= 0`))
    .addColumn('video_count', 'bigint', (c) => c.notNull().defaultTo(0).check(sql`video_count >= 0`))
    .addColumn('workspace_bytes', 'bigint', (c) => c.notNull().defaultTo(0).check(sql`workspace_bytes >= 0`))
    .execute();

  await db.schema
    .createTable('assets')
    .addColumn('id', 'text', (c) => c.primaryKey())
    .addColumn('namespace', 'text', (c) => c.notNull())
    .addColumn('user_id', 'text', (c) => c.notNull().references('users.id').onDelete('cascade'))
    .addColumn('thumbnail_of', 'text', (c) => c.unique().references('assets.id').onDelete('cascade'))
    .addColumn('mime_type', 'text', (c) => c.notNull())
    .addColumn('width', 'bigint', (c) => c.notNull())
    .addColumn('height', 'bigint', (c) => c.notNull())
    .addColumn('size_bytes', 'bigint', (c) => c.notNull())
    .addColumn('sha256', 'text', (c) => c.notNull())
    .addColumn('original_name', 'text', (c) => c.notNull())
    .addColumn('saved', 'integer', (c) => c.notNull().defaultTo(0).check(sql`saved in (0, 1)`))
    .addColumn('created_at', 'bigint', (c) => c.notNull())
    .execute();
  await db.schema.createIndex('assets_user_id').on('assets').columns(['user_id', 'created_at']).execute();

  await db.schema
    .createTable('asset_sources')
    .addColumn('asset_id', 'text', (c) => c.notNull().references('assets.id').onDelete('cascade'))
    .addColumn('role', 'text', (c) => c.notNull())
    .addColumn('position', 'integer', (c) => c.notNull())
    .addColumn('source_asset_id', 'text', (c) => c.notNull())
    .addPrimaryKeyConstraint('asset_sources_primary_key', ['asset_id', 'role', 'position'])
    .execute();

  await db.schema
    .createTable('tasks')
    .addColumn('id', 'text', (c) => c.primaryKey())
    .addColumn('user_id', 'text', (c) => c.notNull().references('users.id').onDelete('cascade'))
    .addColumn('kind', 'text', (c) => c.notNull().check(sql`kind in ('edit', 'generate')`))
    .addColumn('status', 'text', (c) => c.notNull().check(sql`status in ('processing', 'completed', 'failed')`))
    .addColumn('model', 'text', (c) => c.notNull())
    .addColumn('prompt', 'text', (c) => c.notNull())
    .addColumn('aspect_ratio', 'text')
    .addColumn('size', 'text')
    .addColumn('attempts', 'integer', (c) => c.notNull().defaultTo(0))
    .addColumn('deadline_at', 'bigint', (c) => c.notNull())
    .addColumn('error_code', 'text')
    .addColumn('message', 'text')
    .addColumn('evidence', 'text')
    .addColumn('created_at', 'bigint', (c) => c.notNull())
    .addColumn('updated_at', 'bigint', (c) => c.notNull())
    .addCheckConstraint('tasks_message_exactly_when_failed', sql`(status = 'failed') = (message is not null)`)
    .execute();
  await db.schema.createIndex('tasks_user_id').on('tasks').columns(['user_id', 'created_at', 'id']).execute();
  await db.schema
    .createIndex('tasks_processing')
    .on('tasks')
    .columns(['deadline_at'])
    .where(sql.ref('status'), '=', sql.lit('processing'))
    .execute();

  await db.schema
    .createTable('task_images')
    .addColumn('task_id', 'text', (c) => c.notNull().references('tasks.id').onDelete('cascade'))
    .addColumn('role', 'text', (c) => c.notNull().check(sql`role in ('original', 'result')`))
    .addColumn('position', 'integer', (c) => c.notNull())
    .addColumn('asset_id', 'text', (c) => c.notNull())
    .addColumn('thumbnail_id', 'text', (c) => c.notNull())
    .addColumn('saved', 'integer', (c) => c.notNull().defaultTo(0).check(sql`saved in (0, 1)`))
    .addPrimaryKeyConstraint('task_images_primary_key', ['task_id', 'role', 'position'])
    .execute();
  await db.schema.createIndex('task_images_asset_id').on('task_images').column('asset_id').execute();

  await db.schema
    .createTable('images')
    .addColumn('id', 'text', (c) => c.primaryKey())
    .addColumn('user_id', 'text', (c) => c.notNull().references('users.id').onDelete('cascade'))
    .addColumn('asset_id', 'text', (c) => c.notNull().unique().references('assets.id'))
    .addColumn('title', 'text', (c) => c.notNull())
    .addColumn('model', 'text', (c) => c.notNull())
    .addColumn('prompt', 'text', (c) => c.notNull())
    .addColumn('task_id', 'text')
    .addColumn('request', 'text')
    .addColumn('response', 'text')
    .addColumn('created_at', 'bigint', (c) => c.notNull())
    .execute();
  await db.schema.createIndex('images_user_id').on('images').columns(['user_id', 'created_at', 'id']).execute();
};
