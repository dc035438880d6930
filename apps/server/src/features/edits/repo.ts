import type { Cost, TaskStatus } from '@pictor/contracts';
import type { Insertable } from 'kysely';
import type { Cursor } from '../../platform/db/cursor.ts';
import type { Database, DatabaseTransaction } from '../../platform/db/database.ts';
import type { EditInputRow, EditRow, Tables, TaskRow } from '../../platform/db/tables.ts';
import { findMaker, type OutputPicture, withPictures } from '../lineage/lineage.ts';
import { withCosts } from '../spend/spend.ts';

/** All columns of an edit except the evidence, which may be large and is rarely read. */
const EDIT_COLUMNS = [
  'edits.id',
  'edits.user_id',
  'edits.parent_id',
  'edits.kind',
  'edits.status',
  'edits.model',
  'edits.prompt',
  'edits.params',
  'edits.count',
  'edits.batch_id',
  'edits.deadline_at',
  'edits.error_code',
  'edits.failure',
  'edits.shortfall',
  'edits.created_at',
  'edits.updated_at',
] as const;

/** An edit with its pictures, and the number of attempts that its task has counted. */
export interface TaskWithImages
  extends Omit<EditRow, 'evidence'>,
    Pick<TaskRow, 'attempts' | 'provider_job' | 'provider'> {
  inputs: EditInputRow[];
  outputs: OutputPicture[];
  /** The sum of the costs of its calls, in the currency of the user. Null if it is not known. */
  cost: Cost | null;
}

export type Picture = Pick<EditInputRow, 'asset_id' | 'thumbnail_id'>;

/** A picture that a new edit is made from. */
export type NewInput = Omit<EditInputRow, 'edit_id'>;

/** The picture to change. Undefined for a generation. */
export const sourceOf = <Input extends Pick<EditInputRow, 'role'>>(inputs: readonly Input[]): Input | undefined =>
  inputs.find(({ role }) => role === 'source');

/** In the order of their positions. */
export const referencesOf = <Input extends Pick<EditInputRow, 'role'>>(inputs: readonly Input[]): Input[] =>
  inputs.filter(({ role }) => role === 'reference');

/** Edits that have a task. */
export const selectTasks = (db: Database) =>
  db
    .selectFrom('tasks')
    .innerJoin('edits', 'edits.id', 'tasks.id')
    .select(EDIT_COLUMNS)
    .select(['tasks.attempts', 'tasks.provider_job', 'tasks.provider']);

const complete = async <Edit extends Pick<EditRow, 'id' | 'user_id' | 'model'>>(db: Database, edits: readonly Edit[]) =>
  await withCosts(db, await withPictures(db, edits));

/** The stored evidence of an edit's engine, as JSON. */
export const findEvidence = async (db: Database, id: string): Promise<string | undefined> => {
  const row = await db.selectFrom('edits').select('evidence').where('id', '=', id).executeTakeFirst();
  return row?.evidence ?? undefined;
};

/**
 * Locks the user's row until the transaction ends. Other transactions that lock it wait, so counts of the user's tasks stay correct.
 *
 * @returns false if the account is disabled or deleted
 */
export const lockEnabledUser = async (trx: DatabaseTransaction, userId: string): Promise<boolean> => {
  const { numUpdatedRows } = await trx
    .updateTable('users')
    .set((eb) => ({ disabled_at: eb.ref('disabled_at') }))
    .where('id', '=', userId)
    .where('disabled_at', 'is', null)
    .executeTakeFirst();
  return numUpdatedRows > 0n;
};

/** Inserts an edit and its task. @returns false if the id is already in use */
export const insertTask = async (
  trx: DatabaseTransaction,
  edit: Omit<Insertable<Tables['edits']>, 'parent_id'>,
  inputs: readonly NewInput[],
  { provider }: { provider: string | null },
): Promise<boolean> => {
  const { id, user_id, created_at } = edit;
  const source = sourceOf(inputs);
  const parent_id = (source && (await findMaker(trx, [source.asset_id]))) ?? null;
  const { numInsertedOrUpdatedRows } = await trx
    .insertInto('edits')
    .values({ ...edit, parent_id })
    .onConflict((conflict) => conflict.column('id').doNothing())
    .executeTakeFirst();
  if (numInsertedOrUpdatedRows === 0n) return false;
  await trx.insertInto('tasks').values({ id, user_id, created_at, provider }).execute();
  if (inputs.length > 0)
    await trx
      .insertInto('edit_inputs')
      .values(inputs.map((input) => ({ ...input, edit_id: id })))
      .execute();
  return true;
};

export const insertOutput = async (db: Database, output: Insertable<Tables['edit_outputs']>): Promise<void> => {
  await db.insertInto('edit_outputs').values(output).execute();
};

export const findTask = async (db: Database, id: string): Promise<TaskWithImages | undefined> => {
  const task = await selectTasks(db).where('tasks.id', '=', id).executeTakeFirst();
  return task && (await complete(db, [task]))[0];
};

export interface TaskFilter {
  limit: number;
  after?: Cursor | undefined;
  status?: TaskStatus | undefined;
  /** Only tasks of which a result exists, and no result was saved. */
  unsaved?: boolean;
  batch?: string | undefined;
}

/** Newest first, starting after the given position. */
export const listTasks = async (
  db: Database,
  userId: string,
  { limit, after, status, unsaved, batch }: TaskFilter,
): Promise<TaskWithImages[]> => {
  let query = selectTasks(db).where('tasks.user_id', '=', userId);
  if (status) query = query.where('edits.status', '=', status);
  if (batch !== undefined) query = query.where('edits.batch_id', '=', batch);
  if (unsaved)
    query = query.where((eb) => {
      const outputs = eb.selectFrom('edit_outputs').whereRef('edit_outputs.edit_id', '=', 'tasks.id');
      return eb.and([
        eb.exists(
          outputs
            .innerJoin('assets', 'assets.id', 'edit_outputs.asset_id')
            .select('assets.id')
            .where('assets.saved', '=', 0),
        ),
        // This flag is never reset, because a user may have deleted a saved result.
        eb.not(eb.exists(outputs.select('edit_outputs.asset_id').where('edit_outputs.saved', '=', 1))),
      ]);
    });
  if (after) {
    const { key, id } = after;
    query = query.where((eb) => eb(eb.refTuple('tasks.created_at', 'tasks.id'), '<', eb.tuple(key, id)));
  }
  const tasks = await query.orderBy('tasks.created_at', 'desc').orderBy('tasks.id', 'desc').limit(limit).execute();
  return await complete(db, tasks);
};

/** A user's waiting and running tasks, newest first. They are few, so they are sorted here, and the index needs no order. */
export const listProcessing = async (db: Database, userId: string): Promise<TaskWithImages[]> => {
  const tasks = await db
    .selectFrom('edits')
    .innerJoin('tasks', 'tasks.id', 'edits.id')
    .select(EDIT_COLUMNS)
    .select(['tasks.attempts', 'tasks.provider_job', 'tasks.provider'])
    .where('edits.user_id', '=', userId)
    .where('edits.status', '=', 'processing')
    .execute();
  return await complete(
    db,
    tasks.sort((a, b) => b.created_at - a.created_at),
  );
};

/** How many results a user's waiting and running tasks are to make. */
export const countProcessing = async (db: Database, userId: string): Promise<number> => {
  const { count } = await db
    .selectFrom('edits')
    .select(({ fn, lit }) => fn.coalesce(fn.sum<number>('count'), lit(0)).as('count'))
    .where('user_id', '=', userId)
    .where('status', '=', 'processing')
    .executeTakeFirstOrThrow();
  return count;
};

/** @returns the edits that made the picture */
export const markOutputSaved = async (db: Database, assetId: string): Promise<string[]> => {
  const rows = await db
    .updateTable('edit_outputs')
    .set({ saved: 1 })
    .where('asset_id', '=', assetId)
    .returning('edit_id')
    .execute();
  return rows.map(({ edit_id }) => edit_id);
};

/** Whether the picture is an input of a waiting or running task. */
export const isInWork = async (db: Database, assetId: string): Promise<boolean> =>
  (await db
    .selectFrom('edit_inputs')
    .innerJoin('edits', 'edits.id', 'edit_inputs.edit_id')
    .select('edits.id')
    .where('edit_inputs.asset_id', '=', assetId)
    .where('edits.status', '=', 'processing')
    .executeTakeFirst()) !== undefined;
