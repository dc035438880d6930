import type { Database } from '../../db/database.ts';

export const deleteThumbnail = async (db: Database, id: string): Promise<void> => {
  await db.deleteFrom('assets').where('id', '=', id).where('thumbnail_of', 'is not', null).execute();
};
