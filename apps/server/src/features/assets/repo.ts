import { type Insertable, sql } from 'kysely';
import type { Database, DatabaseTransaction } from '../../platform/db/database.ts';
import type { AssetRow, Tables } from '../../platform/db/tables.ts';

export type NewAsset = Insertable<Tables['assets']>;

export const insertAsset = async (db: Database, asset: NewAsset): Promise<void> => {
  await db.insertInto('assets').values(asset).execute();
};

/** Inserts nothing if the picture already has a thumbnail. */
export const insertThumbnail = async (db: Database, thumbnail: NewAsset): Promise<void> => {
  await db
    .insertInto('assets')
    .values(thumbnail)
    .onConflict((conflict) => conflict.column('thumbnail_of').doNothing())
    .execute();
};

export const findAsset = async (db: Database, namespace: string, id: string): Promise<AssetRow | undefined> =>
  await db.selectFrom('assets').selectAll().where('id', '=', id).where('namespace', '=', namespace).executeTakeFirst();

/** Undefined if the picture is not in the library. */
export const findTitle = async (db: Database, id: string): Promise<string | undefined> =>
  (await db.selectFrom('images').select('title').where('asset_id', '=', id).executeTakeFirst())?.title;

/** Locks the row until the transaction ends. Undefined if the row no longer exists. */
export const lockAsset = async (trx: DatabaseTransaction, id: string): Promise<AssetRow | undefined> =>
  // SQLite does not support `for update`. An update locks the row in both databases.
  await trx
    .updateTable('assets')
    .set((eb) => ({ saved: eb.ref('saved') }))
    .where('id', '=', id)
    .returningAll()
    .executeTakeFirst();

export const listUnsavedBefore = async (
  db: Database,
  before: number,
  limit: number,
): Promise<{ user_id: string; id: string }[]> =>
  await db
    .selectFrom('assets')
    .select(['user_id', 'id'])
    // SQLite uses a partial index only if the query contains its condition literally, without a parameter.
    .where('saved', '=', sql.lit(0))
    .where('thumbnail_of', 'is', null)
    .where('kept', '=', sql.lit(0))
    .where('created_at', '<', before)
    .orderBy('created_at')
    .limit(limit)
    .execute();

export const findThumbnail = async (db: Database, assetId: string): Promise<AssetRow | undefined> =>
  await db.selectFrom('assets').selectAll().where('thumbnail_of', '=', assetId).executeTakeFirst();

/** Deletes the picture, and before it its thumbnail if there is one. */
export const deleteAsset = async (db: Database, id: string): Promise<AssetRow[]> => {
  const thumbnails = await db.deleteFrom('assets').where('thumbnail_of', '=', id).returningAll().execute();
  return [...thumbnails, ...(await db.deleteFrom('assets').where('id', '=', id).returningAll().execute())];
};

/** @returns true if the mark changed */
export const setSaved = async (db: Database, id: string): Promise<boolean> => {
  const { numUpdatedRows } = await db
    .updateTable('assets')
    .set({ saved: 1 })
    .where('id', '=', id)
    .where('saved', '=', 0)
    .executeTakeFirst();
  return numUpdatedRows > 0n;
};

/** The sweep passes over the picture until {@link forgetPicture} resets the mark. */
export const setKept = async (db: Database, id: string): Promise<void> => {
  await db.updateTable('assets').set({ kept: 1 }).where('id', '=', id).execute();
};

/** A user's pictures, without thumbnails. */
export const listPicturesOf = async (db: Database, userId: string, limit: number): Promise<string[]> => {
  const rows = await db
    .selectFrom('assets')
    .select('id')
    .where('user_id', '=', userId)
    .where('thumbnail_of', 'is', null)
    .limit(limit)
    .execute();
  return rows.map(({ id }) => id);
};

/** Deletes the pictures and their thumbnails. */
export const deleteAssets = async (trx: DatabaseTransaction, ids: readonly string[]): Promise<AssetRow[]> => {
  const thumbnails = await trx
    .deleteFrom('assets')
    .where('thumbnail_of', 'in', [...ids])
    .returningAll()
    .execute();
  const pictures = await trx
    .deleteFrom('assets')
    .where('id', 'in', [...ids])
    .returningAll()
    .execute();
  return [...pictures, ...thumbnails];
};
