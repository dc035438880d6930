import type {
  ApiKey,
  ChangePasswordRequest,
  CreateApiKeyRequest,
  DeleteAccountRequest,
  ImagePage,
  KeptOriginals,
  Session,
  SessionList,
  UpdateProfileRequest,
  User,
  UserResponse,
  VideoPage,
} from '@pictor/contracts';
import { queryOptions } from '@tanstack/react-query';
import { request } from '../../lib/http/http.ts';
import { endOfSession } from '../../lib/session/session.ts';
import { tellSession } from '../../lib/session/tab-messages.ts';

const AUTH = '/api/v1/auth';
const LARGEST = 5;

export const updateProfile = async (body: UpdateProfileRequest): Promise<User> =>
  (await request<UserResponse>(`${AUTH}/me`, { method: 'PATCH', body })).user;

export const changePassword = (body: ChangePasswordRequest): Promise<unknown> =>
  request(`${AUTH}/password`, { method: 'POST', body });

export const sessionsQuery = queryOptions({
  queryKey: ['sessions'],
  queryFn: async (): Promise<readonly Session[]> => (await request<SessionList>(`${AUTH}/sessions`)).sessions,
});

export const originalsQuery = queryOptions({
  queryKey: ['originals'],
  queryFn: () => request<KeptOriginals>('/api/v1/storage/originals'),
  staleTime: 0,
});

export const endSession = (id: string): Promise<unknown> => request(`${AUTH}/sessions/${id}`, { method: 'DELETE' });

export const endOtherSessions = (): Promise<unknown> => request(`${AUTH}/sessions`, { method: 'DELETE' });

export const apiKeysQuery = queryOptions({
  queryKey: ['api-keys'],
  queryFn: async () => (await request<{ api_keys: ApiKey[] }>(`${AUTH}/keys`)).api_keys,
});

/** Only this response contains the key itself. */
export const createApiKey = (body: CreateApiKeyRequest): Promise<{ api_key: ApiKey; key: string }> =>
  request(`${AUTH}/keys`, { method: 'POST', body });

export const revokeApiKey = (id: string): Promise<unknown> => request(`${AUTH}/keys/${id}`, { method: 'DELETE' });

/** The session ends together with the account, like after a sign-out. */
export async function deleteAccount(body: DeleteAccountRequest): Promise<void> {
  await request(`${AUTH}/me`, { method: 'DELETE', body });
  tellSession(null);
  endOfSession('signed-out');
}

/** The largest pictures and videos. */
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
  // Something may have been deleted since.
  staleTime: 0,
});
