import { z } from 'zod';
import { User } from './accounts.ts';
import { SEARCH_LENGTH } from './images.ts';
import { queryInteger } from './query.ts';
import { Storage } from './storage.ts';
import { plainText } from './text.ts';

/** An account as the administrator sees it. */
export const AdminUser = User.omit({ keep_position: true }).extend({ disabled: z.boolean(), storage: Storage });
export type AdminUser = z.infer<typeof AdminUser>;

export const AdminUserQuery = z.object({
  limit: queryInteger({ min: 1, max: 100, fallback: 50 }),
  cursor: z.string().max(256).optional(),
  /** Found in name or e-mail. */
  q: plainText(SEARCH_LENGTH).optional(),
});
export type AdminUserQuery = z.infer<typeof AdminUserQuery>;

export const AdminUserPage = z.object({ users: z.array(AdminUser), next_cursor: z.string().nullable() });
export type AdminUserPage = z.infer<typeof AdminUserPage>;

export const AdminUserParams = z.strictObject({ id: z.uuid() });

export const UpdateUserRequest = z.strictObject({
  quota_bytes: z.int().min(0).max(Number.MAX_SAFE_INTEGER).optional(),
  disabled: z.boolean().optional(),
});
export type UpdateUserRequest = z.infer<typeof UpdateUserRequest>;

export const AdminUserResponse = z.object({ user: AdminUser });
export type AdminUserResponse = z.infer<typeof AdminUserResponse>;
