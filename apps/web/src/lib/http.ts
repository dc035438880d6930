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

/** What stands in an answer outside 2xx. */
export function failure({ status, text, retryAfter }: { status: number; text: string; retryAfter: string | null }) {
  const error = new ApiError(status, parseErrorBody(text), parseRetryAfter(retryAfter));
  if (error.status === 401 && error.code === 'unauthenticated') onSessionEnded();
  return error;
}

/** Reading the session sets the CSRF cookie anew, for a tab whose token belongs to an older session. */
export async function refreshCsrfToken(): Promise<void> {
  await readSession();
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
  if (response.ok) return response.json();
  const { status, headers } = response;
  throw failure({ status, text: await response.text(), retryAfter: headers.get('Retry-After') });
}

/** Who is there, as JSON, or null: asking that question does not end anything. */
export async function readSession<T>(): Promise<T | null> {
  const response = await send(ME, {});
  if (response.ok) return response.json();
  if (response.status === 401) return null;
  throw new ApiError(response.status, parseErrorBody(await response.text()));
}
