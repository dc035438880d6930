import { loadMessages } from '../i18n/i18n.ts';
import {
  beginSession,
  cookieToken,
  isTokenChanged,
  SessionEnded,
  sessionLost,
  sessionPerson,
  sessionSignal,
  sessionToken,
} from '../session/session.ts';
import { ApiError, NetworkError, parseErrorBody, parseRetryAfter } from './api-error.ts';
import { reportReachable } from './reachability.ts';

const ME = '/api/v1/auth/me';

interface RequestOptions {
  method?: 'GET' | 'HEAD' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';
  body?: unknown;
  signal?: AbortSignal;
}

async function send(path: string, { method = 'GET', body, signal }: RequestOptions): Promise<Response> {
  const headers = new Headers({ Accept: 'application/json' });
  if (method !== 'GET' && method !== 'HEAD') headers.set('X-CSRF-Token', sessionToken());
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

/** Error messages load after the first screen. An earlier error waits for them. If they cannot be loaded, it is shown without them. */
const awaitWords = (): Promise<void> => loadMessages('errors').catch(() => undefined);

/** Makes an ApiError from a response outside 2xx. Ends the session if the server no longer knows it. */
export function failure({ status, text, retryAfter }: { status: number; text: string; retryAfter: string | null }) {
  const error = new ApiError(status, parseErrorBody(text), parseRetryAfter(retryAfter));
  if (error.status === 401 && error.code === 'unauthenticated') sessionLost();
  return error;
}

async function identify(): Promise<void> {
  const known = sessionPerson();
  const session = sessionSignal();
  const found = await readSession<{ user: { id: string } }>();
  session.throwIfAborted();
  if (known === null) return;
  if (found?.user.id === known) {
    beginSession(known);
    return;
  }
  sessionLost();
  throw new SessionEnded('The session has ended');
}

let identifying: Promise<void> | null = null;

/**
 * Asks the server who is signed in. This request also sets the CSRF cookie again if it is missing.
 *
 * @throws {SessionEnded} if another user, or nobody, is signed in now
 */
export function confirmPerson(): Promise<void> {
  identifying ??= identify().finally(() => {
    identifying = null;
  });
  return identifying;
}

/** Checks that this page's user is still signed in. Another tab may have signed in another user, whose cookies the browser would send. */
export async function requireSamePerson(): Promise<void> {
  // Without the cookie, the server decides. The cookie is missing after a sign-out and after the user has cleared it.
  if (isTokenChanged() && cookieToken() !== '') await confirmPerson();
}

/**
 * Makes one JSON call to our own server. The type parameter is the contract's type of a 2xx body. Both sides are built from the same
 * schemas, so the browser does not carry a validator to check the body again. The call is aborted when the session ends.
 */
export async function request<T>(path: string, options: RequestOptions = {}): Promise<T> {
  const session = sessionSignal();
  const bound = { ...options, signal: options.signal ? AbortSignal.any([options.signal, session]) : session };
  await requireSamePerson();
  let response = await send(path, bound);
  if (response.status === 403 && parseErrorBody(await response.clone().text()).code === 'csrf_invalid') {
    await confirmPerson();
    response = await send(path, bound);
  }
  if (response.ok) return response.json();
  const { status, headers } = response;
  const text = await response.text();
  await awaitWords();
  session.throwIfAborted();
  throw failure({ status, text, retryAfter: headers.get('Retry-After') });
}

/**
 * Asks whether the server would allow a download, without downloading. If the browser downloads by itself, the page cannot explain a
 * refusal.
 *
 * @throws {ApiError} without a message: the response has no body, and its code is in a header
 */
export async function requireAnswer(path: string): Promise<void> {
  await requireSamePerson();
  const { ok, status, headers } = await send(path, { method: 'HEAD', signal: sessionSignal() });
  if (ok) return;
  if (status === 401) sessionLost();
  const code = headers.get('X-Error-Code');
  await awaitWords();
  throw new ApiError(status, code === null ? {} : { code }, parseRetryAfter(headers.get('Retry-After')));
}

/** @returns the signed-in user as JSON, or null. Asking does not end a session. */
export async function readSession<T>(): Promise<T | null> {
  const response = await send(ME, {});
  if (response.ok) return response.json();
  if (response.status === 401) return null;
  throw new ApiError(response.status, parseErrorBody(await response.text()));
}
