import { API_KEY_SCOPES, type ApiKey, type User } from '@pictor/contracts';
import type { ApiKeyRow, UserRow } from '../platform/db/tables.ts';

type AccountRow = Pick<UserRow, 'id' | 'name' | 'email' | 'role' | 'created_at'>;

/** The fields of an account that its owner and every administrator may read. */
export const presentAccount = (row: AccountRow): Omit<User, 'keep_position' | 'currency'> => ({
  id: row.id,
  name: row.name,
  email: row.email,
  role: row.role,
  created_at: new Date(row.created_at).toISOString(),
});

export const presentUser = (row: AccountRow & Pick<UserRow, 'keep_position' | 'currency'>): User => ({
  ...presentAccount(row),
  keep_position: row.keep_position === 1,
  currency: row.currency,
});

export const presentApiKey = (row: ApiKeyRow): ApiKey => ({
  id: row.id,
  name: row.name,
  prefix: row.prefix,
  created_at: new Date(row.created_at).toISOString(),
  scopes: API_KEY_SCOPES.filter((scope) => row.scopes.split(' ').includes(scope)),
  last_used_at: row.last_used_at === null ? null : new Date(row.last_used_at).toISOString(),
  expires_at: row.expires_at === null ? null : new Date(row.expires_at).toISOString(),
});
