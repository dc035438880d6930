import type { Database } from '../../db/database.ts';
import type { Tables } from '../../db/tables.ts';

export const insertArchive = async (db: Database, archive: Tables['archives']): Promise<void> => {
  await db.insertInto('archives').values(archive).execute();
};

export const findArchive = async (db: Database, userId: string, id: string, now: number) =>
  await db
    .selectFrom('archives')
    .selectAll()
    .where('id', '=', id)
    .where('user_id', '=', userId)
    .where('expires_at', '>', now)
    .executeTakeFirst();

export const deleteExpired = async (db: Database, now: number): Promise<void> => {
  await db.deleteFrom('archives').where('expires_at', '<=', now).execute();
};
