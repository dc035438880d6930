import type { MessageId } from '../../lib/i18n/i18n.ts';
import { PASSWORD_LENGTH } from '../../lib/limits.ts';

export type FieldErrors = Partial<Record<'name' | 'email' | 'password' | 'setup_token', MessageId>>;

export interface Credentials {
  name?: string;
  email: string;
  password: string;
  /** Given where the server has asked for it. */
  setup_token?: string;
}

/** Hints before the server judges. */
export function checkCredentials({ name, email, password, setup_token }: Credentials, fresh: boolean): FieldErrors {
  const errors: FieldErrors = {};
  if (name?.trim() === '') errors.name = 'accounts.name.missing';
  if (!/^\S+@\S+\.\S+$/.test(email.trim())) errors.email = 'accounts.email.invalid';
  if (password === '') errors.password = 'accounts.password.missing';
  else if (fresh && password.length < PASSWORD_LENGTH.min) errors.password = 'accounts.password.short';
  else if (password.length > PASSWORD_LENGTH.max) errors.password = 'accounts.password.long';
  if (setup_token === '') errors.setup_token = 'accounts.setupToken.missing';
  return errors;
}
