import type { LoginRequest, RegisterRequest, User, UserResponse } from '@pictor/contracts';
import { queryOptions } from '@tanstack/react-query';
import { ApiError } from '../../lib/api-error.ts';
import { request } from '../../lib/http.ts';

const AUTH = '/api/v1/auth';

/** Null stands for signed out, which is an answer and not an error. */
async function fetchUser(): Promise<User | null> {
  try {
    return (await request<UserResponse>(`${AUTH}/me`)).user;
  } catch (error) {
    if (error instanceof ApiError && error.status === 401) return null;
    throw error;
  }
}

export const userQuery = queryOptions({ queryKey: ['user'], queryFn: fetchUser, staleTime: 5 * 60_000 });

export const login = async (body: LoginRequest): Promise<User> =>
  (await request<UserResponse>(`${AUTH}/login`, { method: 'POST', body })).user;

export const register = async (body: RegisterRequest): Promise<User> =>
  (await request<UserResponse>(`${AUTH}/register`, { method: 'POST', body })).user;

export const logout = (): Promise<unknown> => request(`${AUTH}/logout`, { method: 'POST' });
