import { type Insertable, sql } from 'kysely';
import type { Database, DatabaseTransaction } from '../../platform/db/database.ts';
import type { EditInputRow, Tables } from '../../platform/db/tables.ts';

/** Whether a picture of this store has the id, or an edit of another user refers to it. */
export const isForeign = async (db: Database, userId: string, id: string): Promise<boolean> => {
  const { rows } = await sql`
    select 1 from assets where id = ${id}
    union all
    select 1 from edit_inputs join edits on edits.id = edit_inputs.edit_id
      where edit_inputs.asset_id = ${id} and edits.user_id <> ${userId}
    union all
    select 1 from edit_outputs join edits on edits.id = edit_outputs.edit_id
      where edit_outputs.asset_id = ${id} and edits.user_id <> ${userId}
    limit 1`.execute(db);
  return rows.length > 0;
};

export const isAnyInput = async (db: Database, pictures: readonly string[]): Promise<boolean> => {
  const used = db
    .selectFrom('edit_inputs')
    .select('edit_id')
    .where('asset_id', 'in', [...pictures]);
  return (await used.limit(1).executeTakeFirst()) !== undefined;
};

interface NewEdit {
  edit: Insertable<Tables['edits']>;
  /** In the order of their positions. */
  inputs: readonly Pick<EditInputRow, 'role' | 'asset_id'>[];
  outputs: readonly string[];
}

/** Inserts an edit without a task. The images of its outputs refer to it afterwards. @returns false if the id is already in use */
export const insertEdit = async (trx: DatabaseTransaction, { edit, inputs, outputs }: NewEdit): Promise<boolean> => {
  const { numInsertedOrUpdatedRows } = await trx
    .insertInto('edits')
    .values(edit)
    .onConflict((conflict) => conflict.column('id').doNothing())
    .executeTakeFirst();
  if (numInsertedOrUpdatedRows === 0n) return false;
  const images = await trx
    .updateTable('images')
    .set({ edit_id: edit.id })
    .where('asset_id', 'in', [...outputs])
    .where('user_id', '=', edit.user_id)
    .returning('asset_id')
    .execute();
  const saved = new Set(images.map(({ asset_id }) => asset_id));
  const thumbnailOf = await findThumbnails(trx, [...inputs.map(({ asset_id }) => asset_id), ...outputs]);
  const edge = (asset_id: string, position: number) => ({
    ...{ edit_id: edit.id, position, asset_id },
    thumbnail_id: thumbnailOf.get(asset_id) ?? asset_id,
  });
  if (inputs.length > 0)
    await trx
      .insertInto('edit_inputs')
      .values(
        inputs.map(({ role, asset_id }, n) => {
          const position = inputs.slice(0, n).filter((earlier) => earlier.role === role).length;
          return { ...edge(asset_id, position), role };
        }),
      )
      .execute();
  await trx
    .insertInto('edit_outputs')
    .values(outputs.map((asset_id, n) => ({ ...edge(asset_id, n), saved: saved.has(asset_id) ? 1 : 0 })))
    .execute();
  return true;
};

/** The ids of thumbnails by those of their pictures. */
const findThumbnails = async (db: Database, pictures: readonly string[]): Promise<Map<string | null, string>> => {
  const rows = await db
    .selectFrom('assets')
    .select(['id', 'thumbnail_of'])
    .where('thumbnail_of', 'in', [...pictures])
    .execute();
  return new Map(rows.map(({ id, thumbnail_of }) => [thumbnail_of, id]));
};

/** Whether an edit of this user was made from a picture with this id, which does not exist. */
export const isMissingInput = async (db: Database, userId: string, id: string): Promise<boolean> =>
  (await db
    .selectFrom('edit_inputs')
    .innerJoin('edits', 'edits.id', 'edit_inputs.edit_id')
    .leftJoin('assets', 'assets.id', 'edit_inputs.asset_id')
    .select('edits.id')
    .where('edit_inputs.asset_id', '=', id)
    .where('edits.user_id', '=', userId)
    .where('assets.id', 'is', null)
    .limit(1)
    .executeTakeFirst()) !== undefined;

interface Picture {
  asset_id: string;
  thumbnail_id: string;
}

/** Makes the edits of a user refer to another picture. */
export const replacePicture = async (
  trx: DatabaseTransaction,
  userId: string,
  id: string,
  replacement: Picture,
): Promise<void> => {
  for (const table of ['edit_inputs', 'edit_outputs'] as const)
    await trx
      .updateTable(table)
      .set(replacement)
      .where('asset_id', '=', id)
      .where('edit_id', 'in', (eb) => eb.selectFrom('edits').select('id').where('user_id', '=', userId))
      .execute();
};
