import { z } from 'zod';
import { SEARCH_LENGTH } from '../images.ts';
import { queryInteger } from '../shared/query.ts';
import { plainText } from '../shared/text.ts';
import { Storage } from '../storage.ts';
import { User } from './accounts.ts';

/** An account as the administrator sees it. */
export const AdminUser = User.omit({ keep_position: true, currency: true }).extend({
  disabled: z.boolean(),
  storage: Storage,
});
export type AdminUser = z.infer<typeof AdminUser>;

export const AdminUserQuery = z.object({
  limit: queryInteger({ min: 1, max: 100, fallback: 50 }),
  cursor: z.string().max(256).optional(),
  /** Searched in name and e-mail. */
  q: plainText(SEARCH_LENGTH).optional(),
});
export type AdminUserQuery = z.infer<typeof AdminUserQuery>;

export const AdminUserPage = z.object({ users: z.array(AdminUser), next_cursor: z.string().nullable() });
export type AdminUserPage = z.infer<typeof AdminUserPage>;

export const AdminUserParams = z.strictObject({ id: z.uuid() });

export const UpdateUserRequest = z.strictObject({
  quota_bytes: z.int().min(0).max(Number.MAX_SAFE_INTEGER).optional(),
  disabled: z.boolean().optional(),
  role: User.shape.role.optional(),
});
export type UpdateUserRequest = z.infer<typeof UpdateUserRequest>;

export const AdminUserResponse = z.object({ user: AdminUser });
export type AdminUserResponse = z.infer<typeof AdminUserResponse>;

/** A link that works only once. It contains the secret, of which only the hash is stored. */
export const AccountLink = z.object({ url: z.url(), expires_at: z.iso.datetime() });
export type AccountLink = z.infer<typeof AccountLink>;

export const Invitation = z.object({
  id: z.string(),
  /** The administrator's note about the link. */
  note: z.string(),
  created_at: z.iso.datetime(),
  expires_at: z.iso.datetime(),
});
export type Invitation = z.infer<typeof Invitation>;

export const InvitationList = z.object({ invitations: z.array(Invitation) });
export type InvitationList = z.infer<typeof InvitationList>;

export const CreateInvitationRequest = z.strictObject({ note: plainText(80).default('') });
export type CreateInvitationRequest = z.infer<typeof CreateInvitationRequest>;

export const CreatedInvitation = AccountLink.extend({ invitation: Invitation });
export type CreatedInvitation = z.infer<typeof CreatedInvitation>;

export const InvitationParams = z.strictObject({ id: z.uuid() });

export const StoppedTasks = z.object({ stopped: z.int() });
export type StoppedTasks = z.infer<typeof StoppedTasks>;
