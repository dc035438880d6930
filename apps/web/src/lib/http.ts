import { ApiError, NetworkError, parseErrorBody, parseRetryAfter } from './api-error.ts';
import { reportReachable } from './reachability.ts';

const ME = '/api/v1/auth/me';

let onSessionEnded: () => void = () => undefined;

/** What the page does when the server no longer knows the session. */
export function setSessionEndedHandler(handler: () => void): void {
  onSessionEnded = handler;
}

/** The double-submit token: the server compares the header with the cookie. */
export function csrfToken(): string {
  const entry = document.cookie.split('; ').find((cookie) => cookie.startsWith('csrf_token='));
  return entry ? decodeURIComponent(entry.slice('csrf_token='.length)) : '';
}

interface RequestOptions {
  method?: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';
  body?: unknown;
  signal?: AbortSignal;
}

async function send(path: string, { method = 'GET', body, signal }: RequestOptions): Promise<Response> {
  const headers = new Headers({ Accept: 'application/json' });
  if (method !== 'GET') headers.set('X-CSRF-Token', csrfToken());
  if (body !== undefined) headers.set('Content-Type', 'application/json');
  try {
    const response = await fetch(path, {
      method,
      headers,
      credentials: 'same-origin',
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
      ...(signal ? { signal } : {}),
    });
    reportReachable(true);
    return response;
  } catch (error) {
    if (signal?.aborted) throw error;
    reportReachable(false);
    throw new NetworkError('No answer from the server', { cause: error });
  }
}

/** Throws what stands in an answer outside 2xx; tells the page when it means that the session is over. */
export function failure(status: number, rawBody: string, retryAfter: string | null): ApiError {
  const error = new ApiError(status, parseErrorBody(rawBody), parseRetryAfter(retryAfter));
  if (error.status === 401 && error.code === 'unauthenticated') onSessionEnded();
  return error;
}

/** Reading the session sets the CSRF cookie anew, for a tab whose token belongs to an older session. */
export async function refreshCsrfToken(): Promise<void> {
  await send(ME, {});
}

/**
 * One JSON call to our own server. The type parameter is the contract's word for what a 2xx holds: both sides are
 * built from the same schemas, so the browser does not carry a validator to check them again.
 */
export async function request<T>(path: string, options: RequestOptions = {}): Promise<T> {
  let response = await send(path, options);
  if (response.status === 403 && parseErrorBody(await response.clone().text()).code === 'csrf_invalid') {
    await refreshCsrfToken();
    response = await send(path, options);
  }
  if (!response.ok) throw failure(response.status, await response.text(), response.headers.get('Retry-After'));
  return response.json();
}
