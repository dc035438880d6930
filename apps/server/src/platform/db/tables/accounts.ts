import type { Currency } from '@pictor/contracts';
import type { Generated } from 'kysely';

export interface UsersTable {
  id: string;
  email: string;
  name: string;
  password_hash: string;
  role: 'admin' | 'user';
  disabled_at: number | null;
  created_at: number;
  /** Whether results of the darkroom keep the position where a photograph was taken. */
  keep_position: Generated<number>;
  /** In which costs are shown. */
  currency: Generated<Currency>;
  /** When the account was deleted. Nobody can use it any more, and its data is being removed. */
  deleted_at: Generated<number | null>;
}

/** A link that works only once. */
export interface AccountLinksTable {
  id: string;
  kind: 'reset' | 'invitation';
  /** SHA-256 of the secret in the link, hex. */
  token_hash: string;
  /** The user whose password the link resets. */
  user_id: string | null;
  note: string;
  created_at: number;
  expires_at: number;
}

export interface SessionsTable {
  /** The id in lists of sessions. */
  id: string;
  /** SHA-256 of the cookie's value, hex. */
  id_hash: string;
  user_id: string;
  user_agent: string;
  created_at: number;
  last_seen_at: number;
  expires_at: number;
}

export interface ApiKeysTable {
  id: string;
  user_id: string;
  name: string;
  key_hash: string;
  /** The first characters of the key, to tell one from another. */
  prefix: string;
  created_at: number;
  last_used_at: number | null;
  /** Names of scopes, separated by spaces. */
  scopes: string;
  expires_at: number | null;
}

/**
 * One row. The user who writes it first is the administrator. Changes of administrators lock this row, so that they run one after the
 * other.
 */
export interface AdministrationTable {
  id: 1;
  first_user_id: string;
}
