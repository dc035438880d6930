import { sql } from 'kysely';
import { STORAGE_BOUNDS } from '../../platform/bounds/storage.ts';
import type { Database } from '../../platform/db/database.ts';
import type { UsageRow } from '../../platform/db/tables.ts';

export const insertUsage = async (db: Database, userId: string, quotaBytes: number): Promise<void> => {
  await db.insertInto('usage').values({ user_id: userId, quota_bytes: quotaBytes }).execute();
};

/** The unsaved pictures that a saved picture was made from directly, and those that the sweep has found to be kept. */
export const sumOriginals = async (db: Database, userId: string): Promise<{ bytes: number; count: number }> => {
  const { bytes, count } = await db
    .selectFrom('assets')
    .select(({ fn }) => [fn.sum<number | null>('size_bytes').as('bytes'), fn.countAll<number>().as('count')])
    .where('user_id', '=', userId)
    // Literals, because SQLite uses a partial index only if the query contains its condition without parameters.
    .where('saved', '=', sql.lit(0))
    .where('thumbnail_of', 'is', null)
    .where((eb) =>
      eb.or([
        eb('kept', '=', 1),
        eb.exists(
          eb
            .selectFrom('edit_inputs')
            .innerJoin('edit_outputs', 'edit_outputs.edit_id', 'edit_inputs.edit_id')
            .innerJoin('images', 'images.asset_id', 'edit_outputs.asset_id')
            .select('images.id')
            .whereRef('edit_inputs.asset_id', '=', 'assets.id'),
        ),
      ]),
    )
    .executeTakeFirstOrThrow();
  return { bytes: bytes ?? 0, count };
};

export const findUsage = async (db: Database, userId: string): Promise<UsageRow> =>
  await db.selectFrom('usage').selectAll().where('user_id', '=', userId).executeTakeFirstOrThrow();

/** The kinds of items in a library. They are counted separately, but share one quota. */
export type Kind = 'image' | 'video';

export interface LibraryBytes {
  kind: Kind;
  bytes: number;
  /** The bytes that the workspace counted for the picture; absent if it was not in the workspace. */
  fromWorkspace?: number;
}

/** Limits the number of items in a library, however small they are: the quota divided by `meanBytes`, but at least `libraryPictures`. */
const { meanBytes, libraryPictures } = STORAGE_BOUNDS;

/** One conditional statement, so that concurrent requests cannot exceed the quota: with room for 10, exactly 10 of 50 saves succeed. */
export const takeLibraryBytes = async (
  db: Database,
  userId: string,
  { kind, bytes, fromWorkspace }: LibraryBytes,
): Promise<UsageRow | undefined> =>
  await db
    .updateTable('usage')
    .set((eb) => ({
      used_bytes: eb('used_bytes', '+', bytes),
      image_count: eb('image_count', '+', kind === 'image' ? 1 : 0),
      video_count: eb('video_count', '+', kind === 'video' ? 1 : 0),
      video_bytes: eb('video_bytes', '+', kind === 'video' ? bytes : 0),
      workspace_bytes: eb('workspace_bytes', '-', fromWorkspace ?? 0),
      workspace_count: eb('workspace_count', '-', fromWorkspace === undefined ? 0 : 1),
    }))
    .where('user_id', '=', userId)
    .where(
      sql<boolean>`(image_count + video_count < ${sql.lit(libraryPictures.value)}
        or (image_count + video_count + 1) * ${sql.lit(meanBytes.value)} <= quota_bytes)`,
    )
    .where((eb) => eb(eb('used_bytes', '+', bytes), '<=', eb.ref('quota_bytes')))
    .returningAll()
    .executeTakeFirst();

export const returnLibraryBytes = async (db: Database, userId: string, kind: Kind, bytes: number): Promise<UsageRow> =>
  await db
    .updateTable('usage')
    .set((eb) => ({
      used_bytes: eb('used_bytes', '-', bytes),
      image_count: eb('image_count', '-', kind === 'image' ? 1 : 0),
      video_count: eb('video_count', '-', kind === 'video' ? 1 : 0),
      video_bytes: eb('video_bytes', '-', kind === 'video' ? bytes : 0),
    }))
    .where('user_id', '=', userId)
    .returningAll()
    .executeTakeFirstOrThrow();

export const setQuota = async (db: Database, userId: string, quotaBytes: number): Promise<void> => {
  await db.updateTable('usage').set({ quota_bytes: quotaBytes }).where('user_id', '=', userId).execute();
};

export interface WorkspaceLimit {
  bytes: number;
  pictures: number;
}

export const takeWorkspaceBytes = async (
  db: Database,
  userId: string,
  bytes: number,
  limit: WorkspaceLimit,
): Promise<boolean> => {
  const { numUpdatedRows } = await db
    .updateTable('usage')
    .set((eb) => ({
      workspace_bytes: eb('workspace_bytes', '+', bytes),
      workspace_count: eb('workspace_count', '+', 1),
    }))
    .where('user_id', '=', userId)
    .where((eb) => eb(eb('workspace_bytes', '+', bytes), '<=', limit.bytes))
    .where('workspace_count', '<', limit.pictures)
    .executeTakeFirst();
  return numUpdatedRows > 0n;
};

export const returnWorkspaceBytes = async (db: Database, userId: string, bytes: number): Promise<void> => {
  await db
    .updateTable('usage')
    .set((eb) => ({
      workspace_bytes: eb('workspace_bytes', '-', bytes),
      workspace_count: eb('workspace_count', '-', 1),
    }))
    .where('user_id', '=', userId)
    .execute();
};
