import type { Cursor } from '../../../platform/db/cursor.ts';
import type { Database, DatabaseTransaction } from '../../../platform/db/database.ts';
import { contains } from '../../../platform/db/listing.ts';
import type { UsageRow, UserRow } from '../../../platform/db/tables.ts';

export type UserWithStorage = Omit<UserRow, 'password_hash' | 'keep_position' | 'currency' | 'deleted_at'> &
  Pick<UsageRow, 'used_bytes' | 'quota_bytes' | 'image_count' | 'video_count'>;

const select = (db: Database) =>
  db
    .selectFrom('users')
    .innerJoin('usage', 'usage.user_id', 'users.id')
    .select(['users.id', 'users.email', 'users.name', 'users.role', 'users.disabled_at', 'users.created_at'])
    .where('users.deleted_at', 'is', null)
    .select(['usage.used_bytes', 'usage.quota_bytes', 'usage.image_count', 'usage.video_count']);

interface Page {
  limit: number;
  q: string | undefined;
  after: Cursor | undefined;
}

export const listUsers = async (db: Database, { limit, q, after }: Page): Promise<UserWithStorage[]> => {
  let query = select(db).orderBy('users.created_at').orderBy('users.id').limit(limit);
  if (after) {
    const { key, id } = after;
    query = query.where((eb) => eb(eb.refTuple('users.created_at', 'users.id'), '>', eb.tuple(key, id)));
  }
  if (q !== undefined) {
    query = query.where((eb) => eb.or([contains('users.name', q), contains('users.email', q)]));
  }
  return await query.execute();
};

export const findUser = async (db: Database, id: string): Promise<UserWithStorage | undefined> =>
  await select(db).where('users.id', '=', id).executeTakeFirst();

/** Serializes changes of administrators. If two of them disable each other at once, one remains. */
export const takeTurn = async (trx: DatabaseTransaction): Promise<void> => {
  await trx.updateTable('administration').set({ id: 1 }).execute();
};

export const setDisabledAt = async (db: Database, id: string, disabledAt: number | null): Promise<void> => {
  await db.updateTable('users').set({ disabled_at: disabledAt }).where('id', '=', id).execute();
};

export const setRole = async (db: Database, id: string, role: UserRow['role']): Promise<void> => {
  await db.updateTable('users').set({ role }).where('id', '=', id).execute();
};

export const hasEnabledAdministrator = async (db: Database): Promise<boolean> =>
  (await db
    .selectFrom('users')
    .select('id')
    .where('role', '=', 'admin')
    .where('disabled_at', 'is', null)
    .executeTakeFirst()) !== undefined;
