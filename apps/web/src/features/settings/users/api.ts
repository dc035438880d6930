import type {
  AccountLink,
  AdminUser,
  AdminUserPage,
  AdminUserResponse,
  CreatedInvitation,
  CreateInvitationRequest,
  Invitation,
  InvitationList,
  StoppedTasks,
  UpdateUserRequest,
} from '@pictor/contracts';
import { infiniteQueryOptions, keepPreviousData, queryOptions } from '@tanstack/react-query';
import { request } from '../../../lib/http/http.ts';

const USERS = '/api/v1/admin/users';
const INVITATIONS = '/api/v1/admin/invitations';
const USERS_PAGE = 20;
const USERS_KEY = 'admin-users';

export const usersQuery = (q: string) =>
  infiniteQueryOptions({
    queryKey: [USERS_KEY, q],
    queryFn: ({ pageParam }) => {
      const query = new URLSearchParams({ limit: String(USERS_PAGE) });
      if (q) query.set('q', q);
      if (pageParam) query.set('cursor', pageParam);
      return request<AdminUserPage>(`${USERS}?${query}`);
    },
    initialPageParam: null as string | null,
    getNextPageParam: (page) => page.next_cursor,
    placeholderData: keepPreviousData,
  });

export const usersKey = [USERS_KEY] as const;

export const updateUser = async (id: string, body: UpdateUserRequest): Promise<AdminUser> =>
  (await request<AdminUserResponse>(`${USERS}/${id}`, { method: 'PATCH', body })).user;

export const deleteUser = (id: string): Promise<unknown> => request(`${USERS}/${id}`, { method: 'DELETE' });

/** @returns the number of stopped tasks */
export const stopTasks = async (id: string): Promise<number> =>
  (await request<StoppedTasks>(`${USERS}/${id}/stop-tasks`, { method: 'POST' })).stopped;

/** Earlier links of this account stop working. */
export const createResetLink = (id: string): Promise<AccountLink> =>
  request(`${USERS}/${id}/reset-link`, { method: 'POST' });

export const invitationsQuery = queryOptions({
  queryKey: ['invitations'],
  queryFn: async (): Promise<readonly Invitation[]> => (await request<InvitationList>(INVITATIONS)).invitations,
});

export const createInvitation = (body: CreateInvitationRequest): Promise<CreatedInvitation> =>
  request(INVITATIONS, { method: 'POST', body });

export const revokeInvitation = (id: string): Promise<unknown> => request(`${INVITATIONS}/${id}`, { method: 'DELETE' });
