import type {
  AdminUser,
  AdminUserPage,
  AdminUserResponse,
  ApiKey,
  ChangePasswordRequest,
  ImagePage,
  Session,
  SessionList,
  UpdateProfileRequest,
  UpdateUserRequest,
  User,
  UserResponse,
  VideoPage,
} from '@pictor/contracts';
import { infiniteQueryOptions, keepPreviousData, queryOptions } from '@tanstack/react-query';
import { request } from '../../lib/http.ts';

const AUTH = '/api/v1/auth';
const USERS = '/api/v1/admin/users';
const USERS_PAGE = 20;
const LARGEST = 5;

export const updateProfile = async (body: UpdateProfileRequest): Promise<User> =>
  (await request<UserResponse>(`${AUTH}/me`, { method: 'PATCH', body })).user;

export const changePassword = (body: ChangePasswordRequest): Promise<unknown> =>
  request(`${AUTH}/password`, { method: 'POST', body });

export const sessionsQuery = queryOptions({
  queryKey: ['sessions'],
  queryFn: async (): Promise<readonly Session[]> => (await request<SessionList>(`${AUTH}/sessions`)).sessions,
});

export const endSession = (id: string): Promise<unknown> => request(`${AUTH}/sessions/${id}`, { method: 'DELETE' });

export const endOtherSessions = (): Promise<unknown> => request(`${AUTH}/sessions`, { method: 'DELETE' });

export const apiKeysQuery = queryOptions({
  queryKey: ['api-keys'],
  queryFn: async () => (await request<{ api_keys: ApiKey[] }>(`${AUTH}/keys`)).api_keys,
});

/** The key itself is in this one answer and never again. */
export const createApiKey = (name: string): Promise<{ api_key: ApiKey; key: string }> =>
  request(`${AUTH}/keys`, { method: 'POST', body: { name } });

export const revokeApiKey = (id: string): Promise<unknown> => request(`${AUTH}/keys/${id}`, { method: 'DELETE' });

/** What takes most room, of either kind. */
export const largestQuery = queryOptions({
  queryKey: ['largest'],
  queryFn: async () => {
    const query = `?sort=largest&limit=${LARGEST}`;
    const [{ images }, { videos }] = await Promise.all([
      request<ImagePage>(`/api/v1/images${query}`),
      request<VideoPage>(`/api/v1/videos${query}`),
    ]);
    const records = [
      ...images.map((media) => ({ kind: 'image' as const, thumbnail: media.thumbnail_url, ...media })),
      ...videos.map((media) => ({ kind: 'video' as const, thumbnail: media.poster_url, ...media })),
    ];
    return records.sort((a, b) => b.size_bytes - a.size_bytes).slice(0, LARGEST);
  },
  // Something may have been deleted on the way here.
  staleTime: 0,
});

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
