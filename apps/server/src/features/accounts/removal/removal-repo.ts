import type { Database, DatabaseTransaction } from '../../../platform/db/database.ts';

/**
 * Marks the account as deleted: its e-mail address may be registered again, and no password signs in to it.
 *
 * @returns false if there is no such account
 */
export const markDeleted = async (trx: DatabaseTransaction, userId: string, now: number): Promise<boolean> => {
  const { numUpdatedRows } = await trx
    .updateTable('users')
    .set({ deleted_at: now, disabled_at: now, email: `deleted ${userId}`, name: '', password_hash: '' })
    .where('id', '=', userId)
    .where('deleted_at', 'is', null)
    .executeTakeFirst();
  return numUpdatedRows > 0n;
};

export const listDeleted = async (db: Database): Promise<string[]> =>
  (await db.selectFrom('users').select('id').where('deleted_at', 'is not', null).execute()).map(({ id }) => id);

/** Deletes the row and the remaining rows that reference it. */
export const deleteUser = async (db: Database, userId: string): Promise<void> => {
  await db.deleteFrom('users').where('id', '=', userId).where('deleted_at', 'is not', null).execute();
};
