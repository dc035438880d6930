import type { ApiKey, User } from '@pictor/contracts';
import type { ApiKeyRow, UserRow } from '../../db/tables.ts';

export const presentUser = (row: Pick<UserRow, 'id' | 'name' | 'email' | 'role' | 'created_at'>): User => ({
  id: row.id,
  name: row.name,
  email: row.email,
  role: row.role,
  created_at: new Date(row.created_at).toISOString(),
});

export const presentApiKey = (row: ApiKeyRow): ApiKey => ({
  id: row.id,
  name: row.name,
  prefix: row.prefix,
  created_at: new Date(row.created_at).toISOString(),
  last_used_at: row.last_used_at === null ? null : new Date(row.last_used_at).toISOString(),
});
