import { type Insertable, type Kysely, sql } from 'kysely';
import type { EditRow, Tables } from '../tables.ts';
import type { ReportProgress } from './migration.ts';

/** The tables of tasks before migration 12. The tables that reference others come first. */
export const FORMER_TABLES = ['former_task_images', 'former_asset_sources', 'former_tasks'] as const;

// A type alias, because Kysely requires an index signature.
type FormerTables = {
  /** Until migration 15, `former_tasks` and `edits` have `message` and `messages` in place of `failure`. */
  former_tasks: Omit<EditRow, 'parent_id' | 'params'> & {
    aspect_ratio: string | null;
    size: string | null;
    attempts: number;
  };
  former_task_images: {
    task_id: string;
    role: 'original' | 'result';
    position: number;
    asset_id: string;
    thumbnail_id: string;
    saved: number;
  };
  /** The pictures that a result was made from. These rows outlived the tasks. */
  former_asset_sources: { asset_id: string; position: number; source_asset_id: string };
};
type FormerDatabase = Kysely<Tables & FormerTables>;

/** Rows that are moved in one transaction. */
const BATCH = 500;

/** Creates the former tables, for the rows of a backup from before migration 12. A restore that was broken off may have left some. */
export const createFormerTables = async (db: Kysely<Tables>): Promise<void> => {
  for (const table of FORMER_TABLES) await db.schema.dropTable(table).ifExists().execute();
  const texts = ['id', 'user_id', 'kind', 'status', 'model', 'prompt', 'aspect_ratio', 'size'];
  const later = ['error_code', 'failure', 'evidence'];
  let tasks = db.schema.createTable('former_tasks');
  for (const name of [...texts, ...later]) tasks = tasks.addColumn(name, 'text');
  for (const name of ['attempts', 'deadline_at', 'created_at', 'updated_at']) tasks = tasks.addColumn(name, 'bigint');
  await tasks.execute();
  await db.schema
    .createTable('former_task_images')
    .addColumn('task_id', 'text')
    .addColumn('role', 'text')
    .addColumn('position', 'integer')
    .addColumn('asset_id', 'text')
    .addColumn('thumbnail_id', 'text')
    .addColumn('saved', 'integer', (c) => c.defaultTo(0))
    .execute();
  await db.schema
    .createTable('former_asset_sources')
    .addColumn('asset_id', 'text')
    .addColumn('role', 'text')
    .addColumn('position', 'integer')
    .addColumn('source_asset_id', 'text')
    .execute();
};

export const dropFormerTables = async (db: Kysely<Tables>): Promise<void> => {
  for (const table of FORMER_TABLES) await db.schema.dropTable(table).execute();
};

/** Removes parameters that were not given. */
const paramsOf = (params: Record<string, string | null>): string =>
  JSON.stringify(Object.fromEntries(Object.entries(params).filter(([, value]) => value !== null)));

const setParents = async (db: FormerDatabase, ids: readonly string[]): Promise<void> => {
  if (ids.length === 0) return;
  await db
    .updateTable('edits')
    .set((eb) => ({
      parent_id: eb
        .selectFrom('edit_inputs')
        .innerJoin('edit_outputs', 'edit_outputs.asset_id', 'edit_inputs.asset_id')
        .select('edit_outputs.edit_id')
        .whereRef('edit_inputs.edit_id', '=', 'edits.id')
        .where('edit_inputs.role', '=', 'source')
        .limit(1),
    }))
    .where('id', 'in', ids)
    .execute();
};

/** Sets the parents of edits that were moved, and of edits that were moved before and were made from their outputs. */
const findParents = async (db: FormerDatabase, ids: readonly string[]): Promise<void> => {
  await setParents(db, ids);
  const children = await db
    .selectFrom('edit_outputs')
    .innerJoin('edit_inputs', 'edit_inputs.asset_id', 'edit_outputs.asset_id')
    .select('edit_inputs.edit_id')
    .distinct()
    .where('edit_outputs.edit_id', 'in', ids)
    .where('edit_inputs.edit_id', 'not in', ids)
    .execute();
  await setParents(
    db,
    children.map(({ edit_id }) => edit_id),
  );
};

interface Edges {
  inputs: readonly Insertable<Tables['edit_inputs']>[];
  outputs: readonly Insertable<Tables['edit_outputs']>[];
}

/** Inserts the pictures of edits that were moved, and finds the parents that follow from them. */
const insertEdges = async (db: FormerDatabase, ids: readonly string[], { inputs, outputs }: Edges): Promise<void> => {
  for (const [table, rows] of [
    ['edit_inputs', inputs],
    ['edit_outputs', outputs],
  ] as const)
    if (rows.length > 0)
      await db
        .insertInto(table)
        .values([...rows])
        .onConflict((on) => on.doNothing())
        .execute();
  await findParents(db, ids);
};

/** @returns the number of moved tasks */
const moveTasks = async (db: FormerDatabase): Promise<number> => {
  const tasks = await db.selectFrom('former_tasks').selectAll().orderBy('id').limit(BATCH).execute();
  if (tasks.length === 0) return 0;
  const ids = tasks.map(({ id }) => id);
  const images = await db.selectFrom('former_task_images').selectAll().where('task_id', 'in', ids).execute();
  await db
    .insertInto('edits')
    .values(
      tasks.map(({ aspect_ratio, size, attempts, ...edit }) => ({ ...edit, params: paramsOf({ aspect_ratio, size }) })),
    )
    .onConflict((on) => on.doNothing())
    .execute();
  await db
    .insertInto('tasks')
    .values(tasks.map(({ id, user_id, attempts, created_at }) => ({ id, user_id, attempts, created_at })))
    .execute();
  const edgesOf = (role: 'original' | 'result') =>
    images
      .filter((image) => image.role === role)
      .map(({ task_id, position, asset_id, thumbnail_id, saved }) => ({
        edge: { edit_id: task_id, position, asset_id, thumbnail_id },
        saved,
      }));
  const inputs = edgesOf('original').map(({ edge }) => ({ ...edge, role: 'source' as const }));
  const outputs = edgesOf('result').map(({ edge, saved }) => ({ ...edge, saved }));
  await insertEdges(db, ids, { inputs, outputs });
  await db.deleteFrom('former_task_images').where('task_id', 'in', ids).execute();
  await db.deleteFrom('former_tasks').where('id', 'in', ids).execute();
  return ids.length;
};

/** Pictures that were made by a task that has been removed, with what the library knows of them. */
const findMade = async (db: FormerDatabase, ids: readonly string[]) =>
  await db
    .selectFrom('assets')
    .leftJoin('images', 'images.asset_id', 'assets.id')
    .leftJoin('assets as thumbnails', 'thumbnails.thumbnail_of', 'assets.id')
    .select(['assets.id', 'assets.user_id', 'assets.saved', 'assets.created_at', 'thumbnails.id as thumbnail_id'])
    .select(['images.edit_id', 'images.model', 'images.prompt'])
    .where('assets.id', 'in', ids)
    .where(({ not, exists, selectFrom }) =>
      not(
        exists(
          selectFrom('former_task_images')
            .select('task_id')
            .whereRef('former_task_images.asset_id', '=', 'assets.id')
            .where('role', '=', 'result'),
        ),
      ),
    )
    .execute();

/** @returns the number of pictures whose sources were moved */
const moveSources = async (db: FormerDatabase): Promise<number> => {
  const first = db.selectFrom('former_asset_sources').select('asset_id').distinct().orderBy('asset_id').limit(BATCH);
  const ids = (await first.execute()).map(({ asset_id }) => asset_id);
  if (ids.length === 0) return 0;
  const sources = await db.selectFrom('former_asset_sources').selectAll().where('asset_id', 'in', ids).execute();
  const made = (await findMade(db, ids)).map((asset) => ({ ...asset, editId: asset.edit_id ?? asset.id }));
  const thumbnails = await db
    .selectFrom('assets')
    .select(['id', 'thumbnail_of'])
    .where(
      'thumbnail_of',
      'in',
      sources.map(({ source_asset_id }) => source_asset_id),
    )
    .execute();
  const thumbnailOf = new Map(thumbnails.map(({ id, thumbnail_of }) => [thumbnail_of, id]));
  if (made.length > 0) {
    const edits = made.map(({ editId: id, user_id, model, prompt, created_at }) => ({
      ...{ id, user_id, kind: 'edit' as const, status: 'completed' as const },
      ...{ model: model ?? '', prompt: prompt ?? '', deadline_at: created_at, created_at, updated_at: created_at },
    }));
    await db
      .insertInto('edits')
      .values(edits)
      .onConflict((on) => on.doNothing())
      .execute();
    const outputs = made.map(({ id, editId, thumbnail_id, saved }) => ({
      ...{ edit_id: editId, position: 0, asset_id: id, thumbnail_id: thumbnail_id ?? id, saved },
    }));
    const editOf = new Map(made.map(({ id, editId }) => [id, editId]));
    const inputs = sources.flatMap(({ asset_id, position, source_asset_id }) => {
      const edit_id = editOf.get(asset_id);
      if (edit_id === undefined) return [];
      const thumbnail_id = thumbnailOf.get(source_asset_id) ?? source_asset_id;
      return { edit_id, role: 'source' as const, position, asset_id: source_asset_id, thumbnail_id };
    });
    await insertEdges(db, [...editOf.values()], { inputs, outputs });
  }
  await db.deleteFrom('former_asset_sources').where('asset_id', 'in', ids).execute();
  return ids.length;
};

const countRows = async (db: FormerDatabase): Promise<number> => {
  const { rows } = await sql<{ count: number }>`select (select count(*) from former_tasks)
    + (select count(*) from former_asset_sources) as count`.execute(db);
  return rows[0]?.count ?? 0;
};

/**
 * Moves the rows of the former tables to `edits` and its tables, in batches. It can be interrupted and started again. Results whose task had
 * been removed come first, because the results of later tasks were made from them.
 */
export const moveFormerTasks = async (to: Kysely<Tables>, report?: ReportProgress): Promise<void> => {
  const db = to.withTables<FormerTables>();
  const total = await countRows(db);
  let done = 0;
  for (const move of [moveSources, moveTasks])
    for (let count = 1; count > 0; done += count) {
      count = to.isTransaction ? await move(db) : await db.transaction().execute(move);
      if (count > 0) report?.({ done: done + count, total });
    }
};
