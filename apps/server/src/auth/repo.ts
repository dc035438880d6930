import type { Database, DatabaseTransaction } from '../platform/db/database.ts';
import type { ApiKeyRow, SessionRow, UserRow } from '../platform/db/tables.ts';

/** SQLite requires a limit with an offset. Users from before the session limit may have more sessions; their next sign-in ends those. */
const OLD_SESSIONS = 10_000;

/**
 * The first account is the administrator. The unique `administration` row decides which one is first: only one of two concurrent requests
 * can write it.
 */
export const insertUser = async (
  trx: DatabaseTransaction,
  user: Omit<UserRow, 'role' | 'disabled_at' | 'keep_position' | 'currency' | 'deleted_at'>,
): Promise<UserRow | undefined> => {
  const { numInsertedOrUpdatedRows } = await trx
    .insertInto('administration')
    .values({ id: 1, first_user_id: user.id })
    .onConflict((conflict) => conflict.column('id').doNothing())
    .executeTakeFirst();
  return await trx
    .insertInto('users')
    .values({ ...user, disabled_at: null, role: numInsertedOrUpdatedRows === 1n ? 'admin' : 'user' })
    .onConflict((conflict) => conflict.column('email').doNothing())
    .returningAll()
    .executeTakeFirst();
};

export const findUserByEmail = async (db: Database, email: string): Promise<UserRow | undefined> =>
  await db
    .selectFrom('users')
    .selectAll()
    .where('email', '=', email)
    .where('disabled_at', 'is', null)
    .executeTakeFirst();

/** @param changes at least one */
export const updateProfile = async (
  db: Database,
  userId: string,
  changes: Partial<Pick<UserRow, 'name' | 'keep_position' | 'currency'>>,
): Promise<UserRow | undefined> =>
  await db.updateTable('users').set(changes).where('id', '=', userId).returningAll().executeTakeFirst();

/** @returns false if the password has been changed meanwhile */
export const replacePasswordHash = async (db: Database, userId: string, from: string, to: string): Promise<boolean> => {
  const { numUpdatedRows } = await db
    .updateTable('users')
    .set({ password_hash: to })
    .where('id', '=', userId)
    .where('password_hash', '=', from)
    .executeTakeFirst();
  return numUpdatedRows > 0n;
};

/** @returns undefined if the account is missing or disabled */
export const setPasswordHash = async (
  trx: DatabaseTransaction,
  userId: string,
  hash: string,
): Promise<UserRow | undefined> =>
  await trx
    .updateTable('users')
    .set({ password_hash: hash })
    .where('id', '=', userId)
    .where('disabled_at', 'is', null)
    .returningAll()
    .executeTakeFirst();

export const hasAdministrator = async (db: Database): Promise<boolean> =>
  (await db.selectFrom('administration').select('id').executeTakeFirst()) !== undefined;

/**
 * Locks the user's row until the transaction ends. Other transactions that lock it wait, so counts of the user's items stay correct.
 *
 * @param passwordHash of the password that the user signed in with, if any
 * @returns whether the account is usable, and still has this password
 */
export const lockUser = async (trx: DatabaseTransaction, userId: string, passwordHash?: string): Promise<boolean> => {
  let query = trx
    .updateTable('users')
    .set((eb) => ({ name: eb.ref('name') }))
    .where('id', '=', userId)
    .where('disabled_at', 'is', null);
  if (passwordHash !== undefined) query = query.where('password_hash', '=', passwordHash);
  return (await query.executeTakeFirst()).numUpdatedRows > 0n;
};

export const insertSession = async (db: Database, session: SessionRow): Promise<void> => {
  await db.insertInto('sessions').values(session).execute();
};

export const findSession = async (db: Database, idHash: string, now: number) =>
  await db
    .selectFrom('sessions')
    .innerJoin('users', 'users.id', 'sessions.user_id')
    .selectAll('users')
    .select(['sessions.last_seen_at', 'sessions.created_at as signed_in_at'])
    .where('sessions.id_hash', '=', idHash)
    .where('sessions.expires_at', '>', now)
    .where('users.disabled_at', 'is', null)
    .executeTakeFirst();

export const listSessions = async (db: Database, userId: string, now: number): Promise<SessionRow[]> =>
  await db
    .selectFrom('sessions')
    .selectAll()
    .where('user_id', '=', userId)
    .where('expires_at', '>', now)
    .orderBy('last_seen_at', 'desc')
    .execute();

export const extendSession = async (db: Database, idHash: string, seenAt: number, expiresAt: number): Promise<void> => {
  await db
    .updateTable('sessions')
    .set({ last_seen_at: seenAt, expires_at: expiresAt })
    .where('id_hash', '=', idHash)
    .execute();
};

export const deleteSession = async (db: Database, idHash: string): Promise<void> => {
  await db.deleteFrom('sessions').where('id_hash', '=', idHash).execute();
};

/** @returns the hashes of the deleted sessions */
export const deleteSessions = async (
  db: Database,
  userId: string,
  which: { id: string } | { except: string | undefined },
): Promise<string[]> => {
  let query = db.deleteFrom('sessions').where('user_id', '=', userId);
  if ('id' in which) query = query.where('id', '=', which.id);
  else if (which.except !== undefined) query = query.where('id_hash', '!=', which.except);
  return (await query.returning('id_hash').execute()).map(({ id_hash }) => id_hash);
};

/** Deletes all but the `kept` most recently seen sessions. @returns their hashes */
export const deleteOldSessions = async (db: Database, userId: string, kept: number): Promise<string[]> => {
  const rows = await db
    .deleteFrom('sessions')
    .where('id', 'in', (eb) =>
      eb
        .selectFrom('sessions')
        .select('id')
        .where('user_id', '=', userId)
        .orderBy('last_seen_at', 'desc')
        .orderBy('created_at', 'desc')
        .limit(OLD_SESSIONS)
        .offset(kept),
    )
    .returning('id_hash')
    .execute();
  return rows.map(({ id_hash }) => id_hash);
};

export const deleteExpiredSessions = async (db: Database, now: number): Promise<void> => {
  await db.deleteFrom('sessions').where('expires_at', '<=', now).execute();
};

export const insertApiKey = async (db: Database, key: ApiKeyRow): Promise<void> => {
  await db.insertInto('api_keys').values(key).execute();
};

/** @returns their hashes */
export const deleteApiKeys = async (trx: DatabaseTransaction, userId: string): Promise<string[]> => {
  const rows = await trx.deleteFrom('api_keys').where('user_id', '=', userId).returning('key_hash').execute();
  return rows.map(({ key_hash }) => key_hash);
};

export const countApiKeys = async (db: Database, userId: string): Promise<number> =>
  (
    await db
      .selectFrom('api_keys')
      .select(({ fn }) => fn.countAll<number>().as('count'))
      .where('user_id', '=', userId)
      .executeTakeFirstOrThrow()
  ).count;

export const listApiKeys = async (db: Database, userId: string): Promise<ApiKeyRow[]> =>
  await db.selectFrom('api_keys').selectAll().where('user_id', '=', userId).orderBy('created_at', 'desc').execute();

/** @returns its hash */
export const deleteApiKey = async (db: Database, userId: string, id: string): Promise<string | undefined> => {
  const row = await db
    .deleteFrom('api_keys')
    .where('id', '=', id)
    .where('user_id', '=', userId)
    .returning('key_hash')
    .executeTakeFirst();
  return row?.key_hash;
};

export const findUserByApiKey = async (db: Database, keyHash: string, now: number) =>
  await db
    .selectFrom('api_keys')
    .innerJoin('users', 'users.id', 'api_keys.user_id')
    .selectAll('users')
    .select(['api_keys.id as api_key_id', 'api_keys.last_used_at', 'api_keys.scopes'])
    .where('api_keys.key_hash', '=', keyHash)
    .where((eb) => eb.or([eb('api_keys.expires_at', 'is', null), eb('api_keys.expires_at', '>', now)]))
    .where('users.disabled_at', 'is', null)
    .executeTakeFirst();

export const touchApiKey = async (db: Database, id: string, usedAt: number): Promise<void> => {
  await db.updateTable('api_keys').set({ last_used_at: usedAt }).where('id', '=', id).execute();
};
