import type { ListFilter } from '@pictor/contracts';
import { type SelectQueryBuilder, sql } from 'kysely';
import type { Database, DatabaseTransaction } from '../../platform/db/database.ts';
import {
  dateConditions,
  type ListTotal,
  ownedBy,
  type PageStart,
  pageOrder,
  wordsOf,
} from '../../platform/db/listing.ts';
import {
  containsWords,
  INDEXED_COLUMNS,
  imagesWithGrams,
  indexImage,
  reindexImage,
} from '../../platform/db/search/image-search.ts';
import type { AssetRow, ImageRow, Tables } from '../../platform/db/tables.ts';

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

/** Adds the facts of the pictures to a query for images. */
const withFacts = (images: SelectQueryBuilder<Tables, 'images', object>) =>
  images
    .innerJoin('assets', 'assets.id', 'images.asset_id')
    .leftJoin('assets as thumbnails', 'thumbnails.thumbnail_of', 'images.asset_id')
    .select(['images.id', 'images.user_id', 'images.asset_id', 'images.title', 'images.model', 'images.prompt'])
    .select(['images.edit_id', 'images.size_bytes', 'images.charged_bytes', 'images.created_at'])
    .select(['assets.namespace', 'assets.width', 'assets.height', 'assets.thumbhash', 'assets.mime_type'])
    .select('thumbnails.id as thumbnail_id');

const select = (db: Database) => withFacts(db.selectFrom('images'));

const selectWithExchange = (db: Database) => select(db).select(['images.request', 'images.response']);

export const insertImage = async (trx: DatabaseTransaction, image: ImageRow): Promise<void> => {
  await trx.insertInto('images').values(image).execute();
  await indexImage(trx, image);
};

/** The original of a result, if it still exists and belongs to the same user. */
const findSource = async (db: Database, assetId: string, userId: string): Promise<SourceAsset | undefined> =>
  await db
    .selectFrom('edit_outputs')
    .innerJoin('edit_inputs', 'edit_inputs.edit_id', 'edit_outputs.edit_id')
    .innerJoin('assets', 'assets.id', 'edit_inputs.asset_id')
    .select(['assets.namespace', 'assets.id', 'assets.width', 'assets.height', 'assets.thumbhash'])
    .where('edit_outputs.asset_id', '=', assetId)
    .where('edit_inputs.role', '=', 'source')
    .where('assets.user_id', '=', userId)
    .orderBy('edit_inputs.position')
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

/** The conditions of a filter without its words. */
const matching = (filter: ListFilter) => [
  ...dateConditions('images', filter),
  ...(filter.model === undefined ? [] : [sql<boolean>`images.model = ${filter.model}`]),
];

interface Page {
  limit: number;
  start: PageStart;
}

/**
 * Up to this many candidates of a search are read from the index and sorted. With more candidates, reading in list order finds matches fast
 * enough.
 */
const MOST_CANDIDATES = 7000;

/**
 * Finds the matches of a search in the index.
 *
 * @returns `total` counts the matches among the candidates that were read. If `isExact` is false, the index has more candidates, and `ids`
 *   are not the page.
 */
const findInIndex = async (
  db: Database,
  userId: string,
  filter: ListFilter,
  { limit, start }: Page,
): Promise<ListTotal & { ids: string[] }> => {
  const words = wordsOf(filter.q);
  const { key, direction, after, offset } = pageOrder('images', filter.sort, start);
  const order = sql`${key} ${sql.raw(direction)}, images.id ${sql.raw(direction)}`;
  const conditions = [
    sql`images.user_id = ${userId}`,
    sql`images.is_match`,
    ...dateConditions('images', filter),
    ...(filter.model === undefined
      ? []
      : [sql`exists (select 1 from images as saved where saved.id = images.id and saved.model = ${filter.model})`]),
  ];
  const { rows } = await sql<{ id: string | null; candidates: number; total: number }>`
    with candidates as materialized (${imagesWithGrams(db, userId, words, MOST_CANDIDATES + 1)}),
    found as materialized (
      select id, created_at, size_bytes from candidates as images where ${sql.join(conditions, sql` and `)}
    ),
    page as (
      select * from found as images
      where ${sql.join([sql`true`, ...after], sql` and `)} order by ${order} limit ${limit} offset ${offset}
    )
    select images.id, (select count(*) from candidates) as candidates, (select count(*) from found) as total
    from (select 1) as one left join page as images on true order by ${order}`.execute(db);
  const { candidates = 0, total = 0 } = rows[0] ?? {};
  const isExact = candidates <= MOST_CANDIDATES;
  const ids = rows.flatMap(({ id }) => id ?? []);
  return { ids, isExact, total: isExact ? total : Math.min(total, MOST_CANDIDATES) };
};

/** A page of a person's images in list order, without regard to the words of the filter. */
const pageInOrder = (db: Database, userId: string, filter: ListFilter, { limit, start }: Page) => {
  const { key, direction, after, offset } = pageOrder('images', filter.sort, start);
  return db
    .selectFrom('images')
    .where('images.user_id', '=', userId)
    .where((eb) => eb.and([...matching(filter), ...after]))
    .orderBy(key, direction)
    .orderBy('images.id', direction)
    .limit(limit)
    .offset(offset);
};

/** Reads the pictures in list order until a page of matches is full. @returns their ids */
const findInOrder = async (db: Database, userId: string, filter: ListFilter, page: Page): Promise<string[]> => {
  const rows = await pageInOrder(db, userId, filter, page)
    .innerJoin('image_search', 'image_search.image_id', 'images.id')
    .where((eb) => eb.and(containsWords(db, 'image_search.text', wordsOf(filter.q))))
    .select('images.id')
    .execute();
  return rows.map(({ id }) => id);
};

/** @returns a page of the list without search words */
export const listImages = async (
  db: Database,
  userId: string,
  filter: ListFilter,
  page: Page,
): Promise<ImageWithAsset[]> => await withFacts(pageInOrder(db, userId, filter, page)).execute();

/** @returns a page of a search, and how many pictures match */
export const searchImages = async (
  db: Database,
  userId: string,
  filter: ListFilter,
  page: Page,
): Promise<{ rows: ImageWithAsset[]; total: ListTotal }> => {
  const { ids, ...total } = await findInIndex(db, userId, filter, page);
  const found = total.isExact ? ids : await findInOrder(db, userId, filter, page);
  const byId = new Map((await listByIds(db, userId, found)).map((row) => [row.id, row]));
  return { total, rows: found.flatMap((id) => byId.get(id) ?? []) };
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
  ids.length === 0
    ? []
    : await select(db)
        .where(ownedBy('images', userId))
        .where('images.id', 'in', [...ids])
        .execute();

/** @returns whether the picture exists */
export const setTitle = async (
  trx: DatabaseTransaction,
  userId: string,
  id: string,
  title: string,
): Promise<boolean> => {
  const renamed = await trx
    .updateTable('images')
    .set({ title })
    .where('id', '=', id)
    .where('user_id', '=', userId)
    .returning(INDEXED_COLUMNS)
    .executeTakeFirst();
  if (renamed) await reindexImage(trx, renamed);
  return renamed !== undefined;
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
