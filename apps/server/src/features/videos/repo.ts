import type { ListFilter } from '@pictor/contracts';
import { sql } from 'kysely';
import type { Database, DatabaseTransaction } from '../../platform/db/database.ts';
import { contains, dateConditions, ownedBy, type PageStart, pageOrder, wordsOf } from '../../platform/db/listing.ts';
import type { VideoRow } from '../../platform/db/tables.ts';

export interface VideoWithPoster extends VideoRow {
  thumbhash: string | null;
}

const select = (db: Database) =>
  db
    .selectFrom('videos')
    .leftJoin('assets as posters', 'posters.id', 'videos.poster_id')
    .selectAll('videos')
    .select('posters.thumbhash');

export const insertVideo = async (trx: DatabaseTransaction, video: VideoRow): Promise<void> => {
  await trx.insertInto('videos').values(video).execute();
};

export const findVideo = async (db: Database, userId: string, id: string): Promise<VideoWithPoster | undefined> =>
  await select(db).where('videos.id', '=', id).where('videos.user_id', '=', userId).executeTakeFirst();

export const findVideoByFile = async (db: Database, namespace: string, fileId: string): Promise<VideoRow | undefined> =>
  await db
    .selectFrom('videos')
    .selectAll()
    .where('file_id', '=', fileId)
    .where('namespace', '=', namespace)
    .executeTakeFirst();

/** Videos have no model. */
const matching = (filter: ListFilter) => [
  ...dateConditions('videos', filter),
  ...wordsOf(filter.q).map((word) => contains('videos.title', word)),
  ...(filter.model === undefined ? [] : [sql<boolean>`1 = 0`]),
];

export const listVideos = async (
  db: Database,
  userId: string,
  filter: ListFilter,
  limit: number,
  start: PageStart,
): Promise<VideoWithPoster[]> => {
  const { key, direction, after, offset } = pageOrder('videos', filter.sort, start);
  return await select(db)
    .where('videos.user_id', '=', userId)
    .where((eb) => eb.and([...matching(filter), ...after]))
    .orderBy(key, direction)
    .orderBy('videos.id', direction)
    .limit(limit)
    .offset(offset)
    .execute();
};

export const countVideos = async (db: Database, userId: string, filter: ListFilter): Promise<number> => {
  const { count } = await db
    .selectFrom('videos')
    .select(({ fn }) => fn.countAll<number>().as('count'))
    .where('user_id', '=', userId)
    .where((eb) => eb.and(matching(filter)))
    .executeTakeFirstOrThrow();
  return count;
};

export const listByIds = async (db: Database, userId: string, ids: readonly string[]): Promise<VideoRow[]> =>
  await db
    .selectFrom('videos')
    .selectAll()
    .where(ownedBy('videos', userId))
    .where('id', 'in', [...ids])
    .execute();

export const setTitle = async (db: Database, userId: string, id: string, title: string): Promise<boolean> => {
  const { numUpdatedRows } = await db
    .updateTable('videos')
    .set({ title })
    .where('id', '=', id)
    .where('user_id', '=', userId)
    .executeTakeFirst();
  return numUpdatedRows > 0n;
};

export const deleteVideo = async (
  trx: DatabaseTransaction,
  userId: string,
  id: string,
): Promise<VideoRow | undefined> =>
  await trx.deleteFrom('videos').where('id', '=', id).where('user_id', '=', userId).returningAll().executeTakeFirst();

export const deleteSomeOf = async (trx: DatabaseTransaction, userId: string, limit: number): Promise<VideoRow[]> =>
  await trx
    .deleteFrom('videos')
    .where('id', 'in', (eb) => eb.selectFrom('videos').select('id').where('user_id', '=', userId).limit(limit))
    .returningAll()
    .execute();
