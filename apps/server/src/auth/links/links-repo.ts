import type { Selectable } from 'kysely';
import type { Database, DatabaseTransaction } from '../../platform/db/database.ts';
import type { Tables } from '../../platform/db/tables.ts';

export type AccountLinkRow = Selectable<Tables['account_links']>;
export type LinkKind = AccountLinkRow['kind'];

export const insertLink = async (db: Database, link: AccountLinkRow): Promise<void> => {
  await db.insertInto('account_links').values(link).execute();
};

/** Finds only links that have not expired. */
export const findLink = async (
  db: Database,
  kind: LinkKind,
  tokenHash: string,
  now: number,
): Promise<AccountLinkRow | undefined> =>
  await db
    .selectFrom('account_links')
    .selectAll()
    .where('token_hash', '=', tokenHash)
    .where('kind', '=', kind)
    .where('expires_at', '>', now)
    .executeTakeFirst();

/** @returns false if another request did it first */
export const deleteLink = async (db: Database, kind: LinkKind, id: string): Promise<boolean> => {
  const { numDeletedRows } = await db
    .deleteFrom('account_links')
    .where('id', '=', id)
    .where('kind', '=', kind)
    .executeTakeFirst();
  return numDeletedRows > 0n;
};

export const deleteLinksOf = async (trx: DatabaseTransaction, userId: string): Promise<void> => {
  await trx.deleteFrom('account_links').where('user_id', '=', userId).execute();
};

export const deleteExpiredLinks = async (db: Database, now: number): Promise<void> => {
  await db.deleteFrom('account_links').where('expires_at', '<=', now).execute();
};

/** Newest first. */
export const listInvitations = async (db: Database, now: number): Promise<AccountLinkRow[]> =>
  await db
    .selectFrom('account_links')
    .selectAll()
    .where('kind', '=', 'invitation')
    .where('expires_at', '>', now)
    .orderBy('created_at', 'desc')
    .execute();
