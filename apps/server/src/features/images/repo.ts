import type { ListFilter } from '@pictor/contracts';
import { sql } from 'kysely';
import type { Database, DatabaseTransaction } from '../../db/database.ts';
import { imagesWithGrams } from '../../db/image-search.ts';
import { filterConditions, type ListTotal, type PageStart, pageOrder, wordsOf } from '../../db/listing.ts';
import type { AssetRow, ImageRow } from '../../db/tables.ts';

/** A saved image with the facts of its picture. */
export interface ImageWithAsset
  extends Omit<ImageRow, 'request' | 'response'>,
    Pick<AssetRow, 'namespace' | 'width' | 'height' | 'thumbhash' | 'mime_type'> {
  thumbnail_id: string | null;
}

type SourceAsset = Pick<AssetRow, 'namespace' | 'id' | 'width' | 'height' | 'thumbhash'>;

/** Adds the request to the model, its response, and the original. These may be large, so lists do not read them. */
export type ImageWithExchange = ImageWithAsset &
  Pick<ImageRow, 'request' | 'response'> & { source: SourceAsset | undefined };

const select = (db: Database) =>
  db
    .selectFrom('images')
    .innerJoin('assets', 'assets.id', 'images.asset_id')
    .leftJoin('assets as thumbnails', 'thumbnails.thumbnail_of', 'images.asset_id')
    .select(['images.id', 'images.user_id', 'images.asset_id', 'images.title', 'images.model', 'images.prompt'])
    .select(['images.task_id', 'images.size_bytes', 'images.charged_bytes', 'images.created_at'])
    .select(['assets.namespace', 'assets.width', 'assets.height', 'assets.thumbhash', 'assets.mime_type'])
    .select('thumbnails.id as thumbnail_id');

const selectWithExchange = (db: Database) => select(db).select(['images.request', 'images.response']);

export const insertImage = async (trx: DatabaseTransaction, image: ImageRow): Promise<void> => {
  await trx.insertInto('images').values(image).execute();
};

/** The original of a result, if it still exists and belongs to the same user. */
const findSource = async (db: Database, assetId: string, userId: string): Promise<SourceAsset | undefined> =>
  await db
    .selectFrom('asset_sources')
    .innerJoin('assets', 'assets.id', 'asset_sources.source_asset_id')
    .select(['assets.namespace', 'assets.id', 'assets.width', 'assets.height', 'assets.thumbhash'])
    .where('asset_sources.asset_id', '=', assetId)
    .where('asset_sources.role', '=', 'original')
    .where('assets.user_id', '=', userId)
    .orderBy('asset_sources.position')
    .limit(1)
    .executeTakeFirst();

const withSource = async (
  db: Database,
  row: Omit<ImageWithExchange, 'source'> | undefined,
): Promise<ImageWithExchange | undefined> => row && { ...row, source: await findSource(db, row.asset_id, row.user_id) };

export const findImage = async (db: Database, userId: string, id: string): Promise<ImageWithExchange | undefined> => {
  const found = selectWithExchange(db).where('images.id', '=', id).where('images.user_id', '=', userId);
  return await withSource(db, await found.executeTakeFirst());
};

export const findImageByAsset = async (db: Database, assetId: string): Promise<ImageWithExchange | undefined> =>
  await withSource(db, await selectWithExchange(db).where('images.asset_id', '=', assetId).executeTakeFirst());

const SEARCHED = ['images.title', 'images.prompt', 'images.model'];

const matching = (filter: ListFilter) => [
  ...filterConditions('images', SEARCHED, filter),
  ...(filter.model === undefined ? [] : [sql<boolean>`images.model = ${filter.model}`]),
];

/**
 * Up to this many candidates of a search are read from the index and sorted. With more candidates, reading in list order finds matches fast
 * enough.
 */
const MOST_CANDIDATES = 5000;

/** The comparison of the owner is written so that no index of a person's pictures is used for it. */
const candidates = (db: Database, userId: string, { q }: ListFilter) =>
  sql<boolean>`images.id in (${imagesWithGrams(db, userId, wordsOf(q), MOST_CANDIDATES)})
    and (images.user_id = ${userId}) is true`;

/** Counts the matches of a search, and tells whether the index found all of them. */
export const countFound = async (db: Database, userId: string, filter: ListFilter): Promise<ListTotal> => {
  const words = wordsOf(filter.q);
  const found = imagesWithGrams(db, userId, words, MOST_CANDIDATES + 1);
  const { rows } = await sql<{ count: number }>`select count(*) as count from (${found}) as found`.execute(db);
  const { count } = await db
    .selectFrom('images')
    .select(({ fn }) => fn.countAll<number>().as('count'))
    .where((eb) => eb.and([candidates(db, userId, filter), ...matching(filter)]))
    .executeTakeFirstOrThrow();
  return { total: count, isExact: (rows[0]?.count ?? 0) <= MOST_CANDIDATES };
};

/** @param from 'index' if the search has few candidates in the index; otherwise all images of the user are read in list order */
export const listImages = async (
  db: Database,
  userId: string,
  filter: ListFilter,
  { limit, start, from }: { limit: number; start: PageStart; from: 'index' | 'list' },
): Promise<ImageWithAsset[]> => {
  const { key, direction, after, offset } = pageOrder('images', filter.sort, start);
  const owned = from === 'index' ? candidates(db, userId, filter) : sql<boolean>`images.user_id = ${userId}`;
  return await select(db)
    .where((eb) => eb.and([owned, ...matching(filter), ...after]))
    .orderBy(key, direction)
    .orderBy('images.id', direction)
    .limit(limit)
    .offset(offset)
    .execute();
};

export const countImages = async (db: Database, userId: string, filter: ListFilter): Promise<number> => {
  const { count } = await db
    .selectFrom('images')
    .select(({ fn }) => fn.countAll<number>().as('count'))
    .where('user_id', '=', userId)
    .where((eb) => eb.and(matching(filter)))
    .executeTakeFirstOrThrow();
  return count;
};

export const listModels = async (db: Database, userId: string): Promise<{ model: string; count: number }[]> =>
  await db
    .selectFrom('images')
    .select(['model', ({ fn }) => fn.countAll<number>().as('count')])
    .where('user_id', '=', userId)
    .groupBy('model')
    .orderBy('count', 'desc')
    .execute();

export const listByIds = async (db: Database, userId: string, ids: readonly string[]): Promise<ImageWithAsset[]> =>
  await select(db)
    .where('images.user_id', '=', userId)
    .where('images.id', 'in', [...ids])
    .execute();

export const setTitle = async (db: Database, userId: string, id: string, title: string): Promise<boolean> => {
  const { numUpdatedRows } = await db
    .updateTable('images')
    .set({ title })
    .where('id', '=', id)
    .where('user_id', '=', userId)
    .executeTakeFirst();
  return numUpdatedRows > 0n;
};

export const deleteImage = async (trx: DatabaseTransaction, id: string): Promise<boolean> => {
  const { numDeletedRows } = await trx.deleteFrom('images').where('id', '=', id).executeTakeFirst();
  return numDeletedRows > 0n;
};

/** @returns the ids of their pictures */
export const deleteSomeOf = async (trx: DatabaseTransaction, userId: string, limit: number): Promise<string[]> => {
  const rows = await trx
    .deleteFrom('images')
    .where('id', 'in', (eb) => eb.selectFrom('images').select('id').where('user_id', '=', userId).limit(limit))
    .returning('asset_id')
    .execute();
  return rows.map(({ asset_id }) => asset_id);
};
