import type { LoginRequest, RegisterRequest, ResetPasswordRequest, User, UserResponse } from '@pictor/contracts';
import { type QueryClient, queryOptions } from '@tanstack/react-query';
import { readSession, request } from '../../lib/http/http.ts';
import { beginSession, cookieToken, endOfSession, sessionLost, sessionPerson } from '../../lib/session/session.ts';
import { tellSession } from '../../lib/session/tab-messages.ts';

const AUTH = '/api/v1/auth';

export function keepUser(queryClient: QueryClient, user: User | null): void {
  queryClient.setQueryData(userQuery.queryKey, user);
}

/** Clears the cache, so that the next user does not see data of the previous one. */
export function forgetPerson(queryClient: QueryClient): void {
  keepUser(queryClient, null);
  const [user] = userQuery.queryKey;
  queryClient.removeQueries({ predicate: ({ queryKey }) => queryKey[0] !== user });
  queryClient.getMutationCache().clear();
}

async function askServer(): Promise<User | null> {
  const user = (await readSession<UserResponse>())?.user ?? null;
  const known = sessionPerson();
  if (known !== null && known !== user?.id) sessionLost();
  if (user) beginSession(user.id);
  return user;
}

/**
 * Null if nobody is signed in. Scripts cannot read the session cookie, but the CSRF cookie is set and removed together with it. Without a
 * CSRF cookie the server is not asked, because it would answer with an error.
 */
export const userQuery = queryOptions({
  queryKey: ['user'],
  queryFn: () => (cookieToken() || sessionPerson() !== null ? askServer() : null),
  staleTime: 5 * 60_000,
});

/** For pages that the server only sends to signed-in users. Always asks the server. */
export async function requireUser(queryClient: QueryClient): Promise<User | null> {
  const known = queryClient.getQueryData(userQuery.queryKey);
  return known ?? queryClient.fetchQuery({ ...userQuery, queryFn: askServer, staleTime: 0 });
}

/** Signs in with a request that returns the signed-in user. */
export async function enter(path: string, body: LoginRequest | RegisterRequest | ResetPasswordRequest): Promise<User> {
  const { user } = await request<UserResponse>(`${AUTH}${path}`, { method: 'POST', body });
  beginSession(user.id);
  tellSession(user.id);
  return user;
}

export const login = (body: LoginRequest): Promise<User> => enter('/login', body);

export const register = (body: RegisterRequest): Promise<User> => enter('/register', body);

export async function logout(): Promise<void> {
  await request(`${AUTH}/logout`, { method: 'POST' });
  tellSession(null);
  endOfSession('signed-out');
}
