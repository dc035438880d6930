import type { LoginRequest, RegisterRequest, User, UserResponse } from '@pictor/contracts';
import { type QueryClient, queryOptions } from '@tanstack/react-query';
import { csrfToken, readSession, request } from '../../lib/http.ts';

const AUTH = '/api/v1/auth';

export function keepUser(queryClient: QueryClient, user: User | null): void {
  queryClient.setQueryData(userQuery.queryKey, user);
}

/** Whatever one person left in the cache is not the next one's. */
export function forgetOthers(queryClient: QueryClient): void {
  const [user] = userQuery.queryKey;
  queryClient.removeQueries({ predicate: ({ queryKey }) => queryKey[0] !== user });
}

const askServer = async (): Promise<User | null> => (await readSession<UserResponse>())?.user ?? null;

/**
 * Null stands for signed out. The session's own cookie is not for scripts to read, but the CSRF token comes and goes with
 * it; a browser without one is not asked about: the answer would be an error.
 */
export const userQuery = queryOptions({
  queryKey: ['user'],
  queryFn: () => (csrfToken() ? askServer() : null),
  staleTime: 5 * 60_000,
});

/** For pages that the server has let through: there the question is always asked. */
export async function requireUser(queryClient: QueryClient): Promise<User | null> {
  const known = queryClient.getQueryData(userQuery.queryKey);
  return known ?? queryClient.fetchQuery({ ...userQuery, queryFn: askServer, staleTime: 0 });
}

export const login = async (body: LoginRequest): Promise<User> =>
  (await request<UserResponse>(`${AUTH}/login`, { method: 'POST', body })).user;

export const register = async (body: RegisterRequest): Promise<User> =>
  (await request<UserResponse>(`${AUTH}/register`, { method: 'POST', body })).user;

export const logout = (): Promise<unknown> => request(`${AUTH}/logout`, { method: 'POST' });
