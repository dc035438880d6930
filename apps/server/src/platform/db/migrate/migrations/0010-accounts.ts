import type { Kysely } from 'kysely';

/** Links that work only once, API keys with scopes and an expiry date, and accounts that are being deleted. */
export const up = async (db: Kysely<unknown>): Promise<void> => {
  await db.schema
    .createTable('account_links')
    .addColumn('id', 'text', (c) => c.primaryKey())
    .addColumn('kind', 'text', (c) => c.notNull())
    .addColumn('token_hash', 'text', (c) => c.notNull().unique())
    .addColumn('user_id', 'text', (c) => c.references('users.id').onDelete('cascade'))
    .addColumn('note', 'text', (c) => c.notNull().defaultTo(''))
    .addColumn('created_at', 'bigint', (c) => c.notNull())
    .addColumn('expires_at', 'bigint', (c) => c.notNull())
    .execute();
  await db.schema.createIndex('account_links_user_id').on('account_links').column('user_id').execute();
  await db.schema.alterTable('users').addColumn('deleted_at', 'bigint').execute();
  await db.schema
    .createIndex('users_deleted')
    .on('users')
    .column('deleted_at')
    .where('deleted_at', 'is not', null)
    .execute();
  // A key from before scopes existed keeps all its permissions.
  await db.schema
    .alterTable('api_keys')
    .addColumn('scopes', 'text', (c) => c.notNull().defaultTo('read edit library admin'))
    .execute();
  await db.schema.alterTable('api_keys').addColumn('expires_at', 'bigint').execute();
};
