import { type Insertable, sql } from 'kysely';
import type { Database, DatabaseTransaction } from '../../db/database.ts';
import type { AssetRow, Tables } from '../../db/tables.ts';

export type NewAsset = Insertable<Tables['assets']>;

export const insertAsset = async (db: Database, asset: NewAsset): Promise<void> => {
  await db.insertInto('assets').values(asset).execute();
};

/** Nothing is inserted where the picture has a thumbnail already. */
export const insertThumbnail = async (db: Database, thumbnail: NewAsset): Promise<void> => {
  await db
    .insertInto('assets')
    .values(thumbnail)
    .onConflict((conflict) => conflict.column('thumbnail_of').doNothing())
    .execute();
};

export const findAsset = async (db: Database, namespace: string, id: string): Promise<AssetRow | undefined> =>
  await db.selectFrom('assets').selectAll().where('id', '=', id).where('namespace', '=', namespace).executeTakeFirst();

/** Undefined where the picture is not in the library. */
export const findTitle = async (db: Database, id: string): Promise<string | undefined> =>
  (await db.selectFrom('images').select('title').where('asset_id', '=', id).executeTakeFirst())?.title;

/** Until the transaction ends nobody else changes or deletes the row; undefined where it has gone. */
export const lockAsset = async (trx: DatabaseTransaction, id: string): Promise<AssetRow | undefined> =>
  // `for update` is not known to SQLite, which needs no lock; an update locks in both.
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
    // SQLite uses a partial index only where its condition stands in the query as it is, without a parameter.
    .where('saved', '=', sql.lit(0))
    .where('thumbnail_of', 'is', null)
    .where('created_at', '<', before)
    .orderBy('created_at')
    .limit(limit)
    .execute();

export const findThumbnail = async (db: Database, assetId: string): Promise<AssetRow | undefined> =>
  await db.selectFrom('assets').selectAll().where('thumbnail_of', '=', assetId).executeTakeFirst();

/** The picture, and before it its thumbnail where there is one. */
export const deleteAsset = async (db: Database, id: string): Promise<AssetRow[]> => {
  const thumbnails = await db.deleteFrom('assets').where('thumbnail_of', '=', id).returningAll().execute();
  return [...thumbnails, ...(await db.deleteFrom('assets').where('id', '=', id).returningAll().execute())];
};

/** @returns whether the mark changed */
export const setSaved = async (db: Database, id: string): Promise<boolean> => {
  const { numUpdatedRows } = await db
    .updateTable('assets')
    .set({ saved: 1 })
    .where('id', '=', id)
    .where('saved', '=', 0)
    .executeTakeFirst();
  return numUpdatedRows > 0n;
};

export const insertSources = async (db: Database, sources: readonly Tables['asset_sources'][]): Promise<void> => {
  if (sources.length > 0)
    await db
      .insertInto('asset_sources')
      .values([...sources])
      .execute();
};

/** Of a person, thumbnails apart. */
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

/** With their thumbnails. */
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
