import { type ExpressionBuilder, type RawBuilder, sql } from 'kysely';
import type { Database, DatabaseTransaction } from '../../platform/db/database.ts';
import type { EditInputRow, EditOutputRow, Tables } from '../../platform/db/tables.ts';

/**
 * The edges between edits: an edit's inputs are outputs of earlier edits. They outlive their pictures, so the way from an upload to a saved
 * picture stays complete, even after steps between them were deleted.
 */

/** A result without its evidence, which may be large and is rarely read. */
export type OutputPicture = Omit<EditOutputRow, 'evidence'>;

/** Adds the pictures of edits: the source first, then others by position. */
export const withPictures = async <Edit extends { id: string }>(
  db: Database,
  edits: readonly Edit[],
): Promise<(Edit & { inputs: EditInputRow[]; outputs: OutputPicture[] })[]> => {
  if (edits.length === 0) return [];
  const ids = edits.map(({ id }) => id);
  const inputs = await db
    .selectFrom('edit_inputs')
    .selectAll()
    .where('edit_id', 'in', ids)
    // The source comes before the references.
    .orderBy('role', 'desc')
    .orderBy('position')
    .execute();
  const outputs = await db
    .selectFrom('edit_outputs')
    .leftJoin('assets', 'assets.id', 'edit_outputs.asset_id')
    .select(['edit_id', 'position', 'asset_id', 'thumbnail_id', 'edit_outputs.saved', 'model_version'])
    .select(({ fn }) => [
      fn.coalesce('edit_outputs.width', 'assets.width').as('width'),
      fn.coalesce('edit_outputs.height', 'assets.height').as('height'),
    ])
    .where('edit_id', 'in', ids)
    .orderBy('position')
    .execute();
  const inputsOf = Map.groupBy(inputs, ({ edit_id }) => edit_id);
  const outputsOf = Map.groupBy(outputs, ({ edit_id }) => edit_id);
  return edits.map((edit) => ({
    ...edit,
    inputs: inputsOf.get(edit.id) ?? [],
    outputs: outputsOf.get(edit.id) ?? [],
  }));
};

/** The edit that made one of these pictures. */
export const findMaker = async (db: Database, assetIds: readonly string[]): Promise<string | undefined> => {
  const made = db
    .selectFrom('edit_outputs')
    .select('edit_id')
    .where('asset_id', 'in', [...assetIds]);
  return (await made.limit(1).executeTakeFirst())?.edit_id;
};

/** An update that changes nothing. It locks the rows in both databases. */
const lockEdits = (trx: DatabaseTransaction) => trx.updateTable('edits').set((eb) => ({ kind: eb.ref('kind') }));

/** Locks the edit that made this picture. Call before the picture's own row is locked, because edits come first in the lock order. */
export const lockMaker = async (trx: DatabaseTransaction, assetId: string): Promise<void> => {
  await lockEdits(trx)
    .where('id', 'in', (eb) => eb.selectFrom('edit_outputs').select('edit_id').where('asset_id', '=', assetId))
    .execute();
};

/** Pairs of one of these edits and an edit that made one of its inputs. */
const makersOfInputs = async (db: Database, ids: readonly string[]): Promise<{ id: string; maker: string }[]> =>
  await db
    .selectFrom('edit_inputs')
    .innerJoin('edit_outputs', 'edit_outputs.asset_id', 'edit_inputs.asset_id')
    .select(['edit_inputs.edit_id as id', 'edit_outputs.edit_id as maker'])
    .where('edit_inputs.edit_id', 'in', [...ids])
    .execute();

/** Whether the task of an edit, one of its outputs, or an edit of one of its outputs exists. */
const isNeeded = ({ exists, or, selectFrom }: ExpressionBuilder<Tables, 'edits'>) => {
  const outputs = selectFrom('edit_outputs').whereRef('edit_outputs.edit_id', '=', 'edits.id');
  return or([
    exists(selectFrom('tasks').select('tasks.id').whereRef('tasks.id', '=', 'edits.id')),
    exists(outputs.innerJoin('assets', 'assets.id', 'edit_outputs.asset_id').select('assets.id')),
    exists(
      outputs.innerJoin('edit_inputs', 'edit_inputs.asset_id', 'edit_outputs.asset_id').select('edit_inputs.edit_id'),
    ),
  ]);
};

/** @returns the ids of the deleted edits */
const deleteUnneeded = async (trx: DatabaseTransaction, ids: readonly string[]): Promise<string[]> => {
  // Two transactions that remove the last two edits of a picture must not both see the edit of the other.
  await lockEdits(trx)
    .where('id', 'in', [...ids])
    .execute();
  const rows = await trx
    .deleteFrom('edits')
    .where('id', 'in', [...ids])
    .where((eb) => eb.not(isNeeded(eb)))
    .returning('id')
    .execute();
  return rows.map(({ id }) => id);
};

/** Deletes those of these edits that nothing needs any more, then the edits that only they needed. */
export const pruneEdits = async (trx: DatabaseTransaction, ids: readonly string[]): Promise<void> => {
  for (let next = ids; next.length > 0; ) {
    // The edges are deleted with their edit.
    const pairs = await makersOfInputs(trx, next);
    const deleted = new Set(await deleteUnneeded(trx, next));
    next = [...new Set(pairs.flatMap(({ id, maker }) => (deleted.has(id) ? maker : [])))];
  }
};

/** Pictures above this one in its lineage: those that it was made from, and the uploads at the beginning. */
const originalsOf = (assetId: string): RawBuilder<{ id: string }> => sql<{ id: string }>`
  with recursive above (asset_id, depth) as (
    select edit_inputs.asset_id, 1 from edit_outputs
      join edit_inputs on edit_inputs.edit_id = edit_outputs.edit_id where edit_outputs.asset_id = ${assetId}
    union
    select edit_inputs.asset_id, 2 from above
      join edit_outputs on edit_outputs.asset_id = above.asset_id
      join edit_inputs on edit_inputs.edit_id = edit_outputs.edit_id
  )
  select distinct asset_id as id from above where depth = 1
    or not exists (select 1 from edit_outputs where edit_outputs.asset_id = above.asset_id)`;

/** Call when a picture is deleted. Removes its edit if nothing needs it, and lets the sweep judge its originals again. */
export const forgetPicture = async (trx: DatabaseTransaction, assetId: string): Promise<void> => {
  const { rows } = await originalsOf(assetId).execute(trx);
  const originals = rows.map(({ id }) => id).sort();
  // This updates rows with `kept = 0` too, because a running sweep may have set the mark without having committed it.
  if (originals.length > 0) await trx.updateTable('assets').set({ kept: 0 }).where('id', 'in', originals).execute();
  const makers = await trx.selectFrom('edit_outputs').select('edit_id').where('asset_id', '=', assetId).execute();
  await pruneEdits(
    trx,
    makers.map(({ edit_id }) => edit_id),
  );
};

/**
 * Whether a saved picture was made from this picture. An upload counts for all pictures below it, another picture only for those that were
 * made from it directly.
 */
export const isOriginalOfSaved = async (db: Database, assetId: string): Promise<boolean> => {
  const { rows } = await sql`
    with recursive below (edit_id) as (
      select edit_id from edit_inputs where asset_id = ${assetId}
      union
      select edit_inputs.edit_id from below
        join edit_outputs on edit_outputs.edit_id = below.edit_id
        join edit_inputs on edit_inputs.asset_id = edit_outputs.asset_id
      where not exists (select 1 from edit_outputs as made where made.asset_id = ${assetId})
    )
    select 1 from below
      join edit_outputs on edit_outputs.edit_id = below.edit_id
      join images on images.asset_id = edit_outputs.asset_id
    limit 1`.execute(db);
  return rows.length > 0;
};
