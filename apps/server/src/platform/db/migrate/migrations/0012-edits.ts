import { type Kysely, sql } from 'kysely';
import { moveFormerTasks } from '../former-tasks.ts';

/**
 * Edits are documents, apart from the tasks that run them. The former tables get other names. `fill` moves their rows, and the next
 * migration drops them.
 */
export const up = async (db: Kysely<unknown>): Promise<void> => {
  for (const table of ['tasks', 'task_images', 'asset_sources'])
    await db.schema.alterTable(table).renameTo(`former_${table}`).execute();
  for (const index of ['tasks_user_id', 'tasks_processing', 'tasks_processing_by_person', 'tasks_finished'])
    await db.schema.dropIndex(index).execute();
  await createEdits(db);
  await createTasks(db);
  await db.schema.alterTable('images').renameColumn('task_id', 'edit_id').execute();
  await keepOriginals(db);
};

const createEdits = async (db: Kysely<unknown>): Promise<void> => {
  await db.schema
    .createTable('edits')
    .addColumn('id', 'text', (c) => c.primaryKey())
    .addColumn('user_id', 'text', (c) => c.notNull().references('users.id').onDelete('cascade'))
    .addColumn('parent_id', 'text')
    .addColumn('kind', 'text', (c) => c.notNull())
    .addColumn('status', 'text', (c) => c.notNull())
    .addColumn('model', 'text', (c) => c.notNull())
    .addColumn('prompt', 'text', (c) => c.notNull())
    .addColumn('params', 'text', (c) => c.notNull().defaultTo('{}'))
    .addColumn('deadline_at', 'bigint', (c) => c.notNull())
    .addColumn('error_code', 'text')
    .addColumn('message', 'text')
    .addColumn('messages', 'text')
    .addColumn('evidence', 'text')
    .addColumn('created_at', 'bigint', (c) => c.notNull())
    .addColumn('updated_at', 'bigint', (c) => c.notNull())
    .addCheckConstraint('edits_message_exactly_when_failed', sql`(status = 'failed') = (message is not null)`)
    .execute();
  const isProcessing = sql<boolean>`status = 'processing'`;
  const create = (name: string, columns: string[]) => db.schema.createIndex(name).on('edits').columns(columns);
  await create('edits_user_id', ['user_id', 'id']).execute();
  await create('edits_parent_id', ['parent_id']).where(sql<boolean>`parent_id is not null`).execute();
  await create('edits_processing', ['deadline_at']).where(isProcessing).execute();
  await create('edits_processing_by_person', ['user_id']).where(isProcessing).execute();
  await createEdges(db, 'edit_inputs')
    .addColumn('role', 'text', (c) => c.notNull())
    .addPrimaryKeyConstraint('edit_inputs_primary_key', ['edit_id', 'role', 'position'])
    .execute();
  await createEdges(db, 'edit_outputs')
    .addColumn('saved', 'integer', (c) => c.notNull().defaultTo(0))
    .addPrimaryKeyConstraint('edit_outputs_primary_key', ['edit_id', 'position'])
    .execute();
  for (const table of ['edit_inputs', 'edit_outputs'])
    await db.schema.createIndex(`${table}_asset_id`).on(table).column('asset_id').execute();
};

/** The pictures have no foreign key: a row outlives its picture. */
const createEdges = (db: Kysely<unknown>, table: string) =>
  db.schema
    .createTable(table)
    .addColumn('edit_id', 'text', (c) => c.notNull().references('edits.id').onDelete('cascade'))
    .addColumn('position', 'integer', (c) => c.notNull())
    .addColumn('asset_id', 'text', (c) => c.notNull())
    .addColumn('thumbnail_id', 'text', (c) => c.notNull());

const createTasks = async (db: Kysely<unknown>): Promise<void> => {
  await db.schema
    .createTable('tasks')
    .addColumn('id', 'text', (c) => c.primaryKey().references('edits.id').onDelete('cascade'))
    .addColumn('user_id', 'text', (c) => c.notNull())
    .addColumn('attempts', 'integer', (c) => c.notNull().defaultTo(0))
    .addColumn('provider_job', 'text')
    .addColumn('created_at', 'bigint', (c) => c.notNull())
    .execute();
  await db.schema.createIndex('tasks_of_user').on('tasks').columns(['user_id', 'created_at', 'id']).execute();
  await db.schema.createIndex('tasks_created_at').on('tasks').columns(['created_at', 'id']).execute();
};

const keepOriginals = async (db: Kysely<unknown>): Promise<void> => {
  await db.schema
    .alterTable('assets')
    .addColumn('kept', 'integer', (c) => c.notNull().defaultTo(0))
    .execute();
  await db.schema.dropIndex('assets_workspace').execute();
  const isUnsaved = 'saved = 0 and thumbnail_of is null';
  await db.schema
    .createIndex('assets_workspace')
    .on('assets')
    .columns(['created_at'])
    .where(sql<boolean>`${sql.raw(isUnsaved)} and kept = 0`)
    .execute();
  await db.schema
    .createIndex('assets_workspace_of_user')
    .on('assets')
    .columns(['user_id'])
    .where(sql<boolean>`${sql.raw(isUnsaved)}`)
    .execute();
};

export const fill = moveFormerTasks;
