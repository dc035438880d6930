import { z } from 'zod';
import { filledText, plainText } from './text.ts';

export const PASSWORD_LENGTH = { min: 8, max: 128 } as const;

const Email = plainText(254)
  .transform((email) => email.trim().toLowerCase())
  .pipe(z.email());
const Password = plainText(PASSWORD_LENGTH.max).min(PASSWORD_LENGTH.min);

export const RegisterRequest = z.strictObject({
  name: filledText(80),
  email: Email,
  password: Password,
  /** Asked for with 403 `setup_token_required` while there is no administrator. */
  setup_token: plainText(100).optional(),
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
  /** Whether results of the darkroom keep where a photograph was taken. */
  keep_position: z.boolean(),
});
export type User = z.infer<typeof User>;

export const UserResponse = z.object({ user: User });
export type UserResponse = z.infer<typeof UserResponse>;

export const SuccessResponse = z.object({ success: z.literal(true) });

export const CreateApiKeyRequest = z.strictObject({ name: filledText(80) });
export type CreateApiKeyRequest = z.infer<typeof CreateApiKeyRequest>;

export const ApiKey = z.object({
  id: z.string(),
  name: z.string(),
  prefix: z.string(),
  created_at: z.iso.datetime(),
  last_used_at: z.iso.datetime().nullable(),
});
export type ApiKey = z.infer<typeof ApiKey>;

/** `key` is shown this once; only its hash is kept. */
export const CreatedApiKey = z.object({ api_key: ApiKey, key: z.string() });
export const ApiKeyList = z.object({ api_keys: z.array(ApiKey) });
export const ApiKeyParams = z.strictObject({ id: z.uuid() });

export const UpdateProfileRequest = z
  .strictObject({ name: filledText(80), keep_position: z.boolean() })
  .partial()
  .refine((changes) => Object.keys(changes).length > 0, 'name or keep_position is needed');
export type UpdateProfileRequest = z.infer<typeof UpdateProfileRequest>;

export const ChangePasswordRequest = z.strictObject({ current_password: Password, new_password: Password });
export type ChangePasswordRequest = z.infer<typeof ChangePasswordRequest>;

export const Session = z.object({
  id: z.string(),
  /** The one that asks. */
  current: z.boolean(),
  user_agent: z.string(),
  created_at: z.iso.datetime(),
  last_seen_at: z.iso.datetime(),
});
export type Session = z.infer<typeof Session>;

export const SessionList = z.object({ sessions: z.array(Session) });
export type SessionList = z.infer<typeof SessionList>;
export const SessionParams = z.strictObject({ id: z.uuid() });
