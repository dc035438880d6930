import { z } from 'zod';
import { Currency } from '../money/prices.ts';
import { filledText, plainText } from '../shared/text.ts';

export const PASSWORD_LENGTH = { min: 8, max: 128 } as const;

const Email = plainText(254)
  .transform((email) => email.trim().toLowerCase())
  .pipe(z.email());
const Password = plainText(PASSWORD_LENGTH.max).min(PASSWORD_LENGTH.min);

/** The secret of a link that works only once. */
const LinkToken = plainText(100).min(1);

export const RegisterRequest = z.strictObject({
  name: filledText(80),
  email: Email,
  password: Password,
  /** Required while there is no administrator. Without it the server answers 403 `setup_token_required`. */
  setup_token: plainText(100).optional(),
  /** From the link of an administrator. It allows registration even if registration is closed. */
  invitation: LinkToken.optional(),
});
export type RegisterRequest = z.infer<typeof RegisterRequest>;

export const LoginRequest = z.strictObject({ email: Email, password: Password });
export type LoginRequest = z.infer<typeof LoginRequest>;

export const User = z.object({
  id: z.string(),
  name: z.string(),
  email: z.string(),
  role: z.enum(['admin', 'user']),
  created_at: z.iso.datetime(),
  /** Whether results of the darkroom keep the position where a photograph was taken. */
  keep_position: z.boolean(),
  /** In which costs are shown. */
  currency: Currency,
});
export type User = z.infer<typeof User>;

export const UserResponse = z.object({ user: User });
export type UserResponse = z.infer<typeof UserResponse>;

export const SuccessResponse = z.object({ success: z.literal(true) });

/**
 * What a key may do: `read` everything that its owner may read; `edit` upload pictures and run tasks; `library` save, rename and delete;
 * `admin` the actions of administrators, while its owner is one. No key may create keys, sign out or change the account.
 */
export const API_KEY_SCOPES = ['read', 'edit', 'library', 'admin'] as const;
export const ApiKeyScope = z.enum(API_KEY_SCOPES);
export type ApiKeyScope = z.infer<typeof ApiKeyScope>;

export const CreateApiKeyRequest = z.strictObject({
  name: filledText(80),
  scopes: z.array(ApiKeyScope).min(1).max(API_KEY_SCOPES.length).default(['read', 'edit', 'library']),
  /** Null for a key that does not expire. */
  expires_at: z.iso.datetime({ offset: true }).nullable().default(null),
});
export type CreateApiKeyRequest = z.infer<typeof CreateApiKeyRequest>;

export const ApiKey = z.object({
  id: z.string(),
  name: z.string(),
  prefix: z.string(),
  scopes: z.array(ApiKeyScope),
  created_at: z.iso.datetime(),
  last_used_at: z.iso.datetime().nullable(),
  expires_at: z.iso.datetime().nullable(),
});
export type ApiKey = z.infer<typeof ApiKey>;

/** `key` is shown only once. Only its hash is stored. */
export const CreatedApiKey = z.object({ api_key: ApiKey, key: z.string() });
export const ApiKeyList = z.object({ api_keys: z.array(ApiKey) });
export const ApiKeyParams = z.strictObject({ id: z.uuid() });

export const UpdateProfileRequest = z
  .strictObject({ name: filledText(80), keep_position: z.boolean(), currency: Currency })
  .partial()
  .refine((changes) => Object.keys(changes).length > 0, 'name, keep_position or currency is needed');
export type UpdateProfileRequest = z.infer<typeof UpdateProfileRequest>;

export const ChangePasswordRequest = z.strictObject({
  current_password: Password,
  new_password: Password,
  /** If absent or false, all keys become invalid together with the old password. */
  keep_api_keys: z.boolean().optional(),
});
export type ChangePasswordRequest = z.infer<typeof ChangePasswordRequest>;

export const ResetPasswordRequest = z.strictObject({ token: LinkToken, new_password: Password });
export type ResetPasswordRequest = z.infer<typeof ResetPasswordRequest>;

export const DeleteAccountRequest = z.strictObject({ password: Password });
export type DeleteAccountRequest = z.infer<typeof DeleteAccountRequest>;

export const Session = z.object({
  id: z.string(),
  /** Whether this is the session of the request. */
  current: z.boolean(),
  user_agent: z.string(),
  created_at: z.iso.datetime(),
  last_seen_at: z.iso.datetime(),
});
export type Session = z.infer<typeof Session>;

export const SessionList = z.object({ sessions: z.array(Session) });
export type SessionList = z.infer<typeof SessionList>;
export const SessionParams = z.strictObject({ id: z.uuid() });
