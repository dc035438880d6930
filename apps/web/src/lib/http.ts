import { ApiError, NetworkError, parseErrorBody, parseRetryAfter } from './api-error.ts';
import { loadMessages } from './i18n/i18n.ts';
import { reportReachable } from './reachability.ts';
import {
  beginSession,
  cookieToken,
  isTokenChanged,
  SessionEnded,
  sessionLost,
  sessionPerson,
  sessionSignal,
  sessionToken,
} from './session/session.ts';

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

/** They come after the first screen. An error that comes earlier waits for its words, and is told without them where they do not come. */
const awaitWords = (): Promise<void> => loadMessages('errors').catch(() => undefined);

/** What stands in an answer outside 2xx. */
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
 * Asks the server who is signed in. Reading that sets the CSRF cookie anew where it is missing.
 *
 * @throws {SessionEnded} where it is not the person of this page any more
 */
export function confirmPerson(): Promise<void> {
  identifying ??= identify().finally(() => {
    identifying = null;
  });
  return identifying;
}

/** Whose request this is. Another tab may have signed in somebody else, whose cookies the browser would send along. */
export async function requireSamePerson(): Promise<void> {
  // Without the cookie the server decides: it is missing after a sign-out, and after somebody has cleared it.
  if (isTokenChanged() && cookieToken() !== '') await confirmPerson();
}

/**
 * One JSON call to our own server. The type parameter is the contract's word for what a 2xx holds: both sides are
 * built from the same schemas, so the browser does not carry a validator to check them again. The call is aborted when the
 * session ends.
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
 * Asks whether something can be had, without having it: a download that the browser makes by itself cannot say in words why the
 * server refuses it.
 *
 * @throws {ApiError} without words: the answer has no body, and its code is in a header
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

/** Who is there, as JSON, or null: asking that question does not end anything. */
export async function readSession<T>(): Promise<T | null> {
  const response = await send(ME, {});
  if (response.ok) return response.json();
  if (response.status === 401) return null;
  throw new ApiError(response.status, parseErrorBody(await response.text()));
}
