import type { Database, DatabaseTransaction } from '../../platform/db/database.ts';
import type { Tables } from '../../platform/db/tables.ts';

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

/** Prevents other transactions from creating archives of this user until this one ends. */
export const lockOwner = async (trx: DatabaseTransaction, userId: string): Promise<void> => {
  await trx
    .updateTable('users')
    .set(({ ref }) => ({ name: ref('name') }))
    .where('id', '=', userId)
    .execute();
};

export const deleteAllButNewest = async (trx: DatabaseTransaction, userId: string, count: number): Promise<void> => {
  const newest = trx
    .selectFrom('archives')
    .select('id')
    .where('user_id', '=', userId)
    .orderBy('expires_at', 'desc')
    .orderBy('id')
    .limit(count);
  await trx.deleteFrom('archives').where('user_id', '=', userId).where('id', 'not in', newest).execute();
};
