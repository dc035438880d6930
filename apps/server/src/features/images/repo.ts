import type { Database, DatabaseTransaction } from '../../db/database.ts';
import type { AssetRow, ImageRow } from '../../db/tables.ts';

/** A saved image with the facts of the picture it holds. */
export interface ImageWithAsset
  extends ImageRow,
    Pick<AssetRow, 'namespace' | 'width' | 'height' | 'size_bytes' | 'mime_type'> {
  thumbnail_id: string | null;
}

const select = (db: Database) =>
  db
    .selectFrom('images')
    .innerJoin('assets', 'assets.id', 'images.asset_id')
    .leftJoin('assets as thumbnails', 'thumbnails.thumbnail_of', 'images.asset_id')
    .selectAll('images')
    .select(['assets.namespace', 'assets.width', 'assets.height', 'assets.size_bytes', 'assets.mime_type'])
    .select('thumbnails.id as thumbnail_id');

export const insertImage = async (trx: DatabaseTransaction, image: ImageRow): Promise<void> => {
  await trx.insertInto('images').values(image).execute();
};

export const findImage = async (db: Database, userId: string, id: string): Promise<ImageWithAsset | undefined> =>
  await select(db).where('images.id', '=', id).where('images.user_id', '=', userId).executeTakeFirst();

export const findImageByAsset = async (db: Database, assetId: string): Promise<ImageWithAsset | undefined> =>
  await select(db).where('images.asset_id', '=', assetId).executeTakeFirst();

export type PageStart = { offset: number } | { after: { created_at: number; id: string } };

/** Newest first, ties broken by id. From a position it costs the same at any depth; an offset is counted through. */
export const listImages = async (
  db: Database,
  userId: string,
  limit: number,
  start: PageStart,
): Promise<ImageWithAsset[]> => {
  const ordered = select(db)
    .where('images.user_id', '=', userId)
    .orderBy('images.created_at', 'desc')
    .orderBy('images.id', 'desc')
    .limit(limit);
  if ('offset' in start) return await ordered.offset(start.offset).execute();
  const { created_at, id } = start.after;
  return await ordered
    .where((eb) => eb(eb.refTuple('images.created_at', 'images.id'), '<', eb.tuple(created_at, id)))
    .execute();
};

export const deleteImage = async (trx: DatabaseTransaction, id: string): Promise<boolean> => {
  const { numDeletedRows } = await trx.deleteFrom('images').where('id', '=', id).executeTakeFirst();
  return numDeletedRows > 0n;
};
