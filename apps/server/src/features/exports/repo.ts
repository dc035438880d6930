import type { Database } from '../../db/database.ts';

/** Oldest first. */
export const listImages = async (db: Database, userId: string) =>
  await db
    .selectFrom('images')
    .innerJoin('assets', 'assets.id', 'images.asset_id')
    .selectAll('images')
    .select(['assets.namespace', 'assets.width', 'assets.height', 'assets.mime_type', 'assets.sha256'])
    .where('images.user_id', '=', userId)
    .orderBy('images.created_at')
    .orderBy('images.id')
    .execute();

/** Oldest first. */
export const listVideos = async (db: Database, userId: string) =>
  await db.selectFrom('videos').selectAll().where('user_id', '=', userId).orderBy('created_at').orderBy('id').execute();

/** What a person's library holds, each as `<sha256> <created_at>`. */
export const listHeld = async (db: Database, userId: string): Promise<Set<string>> => {
  const [images, videos] = [await listImages(db, userId), await listVideos(db, userId)];
  return new Set([...images, ...videos].map(({ sha256, created_at }) => `${sha256} ${created_at}`));
};

export const findUserByEmail = async (db: Database, email: string) =>
  await db.selectFrom('users').select(['id', 'name', 'email']).where('email', '=', email).executeTakeFirst();
