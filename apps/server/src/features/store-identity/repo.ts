import type { Database } from '../../platform/db/database.ts';

/** A row whose bytes must be in the blob store. */
export interface StoredRow {
  id: string;
  namespace: string;
  user_id: string;
  sha256: string;
  kind: 'picture' | 'thumbnail' | 'video';
  /** Whether it is part of a user's library. */
  saved: boolean;
}

const BATCH = 500;

/** Ordered by id, starting after `after`. */
const listAssets = async (db: Database, after: string): Promise<StoredRow[]> => {
  const rows = await db
    .selectFrom('assets')
    .select(['id', 'namespace', 'user_id', 'sha256', 'thumbnail_of', 'saved'])
    .where('id', '>', after)
    .orderBy('id')
    .limit(BATCH)
    .execute();
  return rows.map(({ thumbnail_of, saved, ...row }) => ({
    ...row,
    kind: thumbnail_of === null ? 'picture' : 'thumbnail',
    saved: saved === 1,
  }));
};

/** Ordered by id, starting after `after`. */
const listVideos = async (db: Database, after: string): Promise<StoredRow[]> => {
  const rows = await db
    .selectFrom('videos')
    .select(['file_id as id', 'namespace', 'user_id', 'sha256'])
    .where('file_id', '>', after)
    .orderBy('file_id')
    .limit(BATCH)
    .execute();
  return rows.map((row) => ({ ...row, kind: 'video', saved: true }));
};

/**
 * Yields all rows whose bytes must be in the blob store, in batches. Rows that are added or deleted meanwhile may or may not be included.
 */
export async function* storedRows(db: Database): AsyncGenerator<StoredRow[]> {
  for (const list of [listAssets, listVideos])
    for (let rows = await list(db, ''); rows.length > 0; rows = await list(db, rows.at(-1)?.id ?? '')) yield rows;
}

/** The ids among these that have a row. */
export const knownIds = async (db: Database, ids: readonly string[]): Promise<Set<string>> => {
  if (ids.length === 0) return new Set();
  const assets = await db
    .selectFrom('assets')
    .select('id')
    .where('id', 'in', [...ids])
    .execute();
  const videos = await db
    .selectFrom('videos')
    .select('file_id as id')
    .where('file_id', 'in', [...ids])
    .execute();
  return new Set([...assets, ...videos].map(({ id }) => id));
};

export const storeId = async (db: Database): Promise<string> =>
  (await db.selectFrom('store_identity').select('id').executeTakeFirstOrThrow()).id;

/** Whether there are any rows whose bytes must be in the blob store. */
export const hasRows = async (db: Database): Promise<boolean> =>
  (await db.selectFrom('assets').select('id').limit(1).executeTakeFirst()) !== undefined ||
  (await db.selectFrom('videos').select('id').limit(1).executeTakeFirst()) !== undefined;
