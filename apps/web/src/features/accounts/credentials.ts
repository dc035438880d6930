import { PASSWORD_LENGTH } from '../../lib/http/limits.ts';
import type { MessageId } from '../../lib/i18n/i18n.ts';

export type FieldErrors = Partial<Record<'name' | 'email' | 'password' | 'setup_token', MessageId>>;

export interface Credentials {
  name?: string;
  email: string;
  password: string;
  /** Set if the server asked for it. */
  setup_token?: string;
}

/** @param fresh whether it is a new password, whose length is checked */
export function checkPassword(password: string, fresh: boolean): MessageId | undefined {
  if (password === '') return 'accounts.password.missing';
  if (fresh && password.length < PASSWORD_LENGTH.min) return 'accounts.password.short';
  return password.length > PASSWORD_LENGTH.max ? 'accounts.password.long' : undefined;
}

/** Checks the fields before they are sent to the server. */
export function checkCredentials({ name, email, password, setup_token }: Credentials, fresh: boolean): FieldErrors {
  const errors: FieldErrors = {};
  if (name?.trim() === '') errors.name = 'accounts.name.missing';
  if (!/^\S+@\S+\.\S+$/.test(email.trim())) errors.email = 'accounts.email.invalid';
  const wrong = checkPassword(password, fresh);
  if (wrong) errors.password = wrong;
  if (setup_token === '') errors.setup_token = 'accounts.setupToken.missing';
  return errors;
}
