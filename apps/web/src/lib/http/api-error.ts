import type { ErrorBody } from '@pictor/contracts';
import { SessionEnded } from '../session/session.ts';

/** A response outside 2xx. The program decides by `code`. `message` is the server's text for the user. */
export class ApiError extends Error {
  override readonly name = 'ApiError';
  readonly status: number;
  readonly code: string;
  /** Seconds to wait, if the server sends them. */
  readonly retryAfter: number | null;
  readonly body: Partial<ErrorBody>;

  constructor(status: number, body: Partial<ErrorBody>, retryAfter: number | null = null) {
    super(body.error ?? `HTTP ${status}`);
    this.status = status;
    this.code = body.code ?? `http_${status}`;
    this.retryAfter = retryAfter;
    this.body = body;
  }
}

/** Seconds. If the wait is longer, report the error to the user instead of retrying. */
const LONGEST_WAIT = 60;
const USUAL_WAIT = 5;

/** @returns after how many seconds to repeat the call; null if waiting that long does not help */
export function patienceFor(error: unknown): number | null {
  if (!(error instanceof ApiError) || error.status !== 429) return null;
  const seconds = error.retryAfter ?? USUAL_WAIT;
  return seconds <= LONGEST_WAIT ? seconds : null;
}

/** There was no response: offline, server down, or connection lost. */
export class NetworkError extends Error {
  override readonly name = 'NetworkError';
}

/** The session of the call is over. The page reports that itself, so do not report the failed call as well. */
export const isSessionEnd = (error: unknown): boolean =>
  error instanceof SessionEnded || (error instanceof ApiError && error.code === 'unauthenticated');

const isObject = (value: unknown): value is Record<string, unknown> => typeof value === 'object' && value !== null;

const text = (value: unknown): string | undefined => (typeof value === 'string' ? value : undefined);
const number = (value: unknown): number | undefined => (typeof value === 'number' ? value : undefined);

const given = <T extends object>(fields: T): Partial<{ [K in keyof T]: Exclude<T[K], undefined> }> =>
  // Safe: this leaves out only entries with an undefined value.
  Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined)) as Partial<{
    [K in keyof T]: Exclude<T[K], undefined>;
  }>;

/** Reads the known fields of an error body. The result is empty for any other body, for example a proxy's HTML page. */
export function parseErrorBody(raw: string): Partial<ErrorBody> {
  let parsed: unknown;
  try {
    parsed = JSON.parse(raw);
  } catch {
    return {};
  }
  if (!isObject(parsed)) return {};
  return given({
    error: text(parsed['error']),
    code: text(parsed['code']),
    request_id: text(parsed['request_id']),
    used_bytes: number(parsed['used_bytes']),
    quota_bytes: number(parsed['quota_bytes']),
    required_bytes: number(parsed['required_bytes']),
    thumbnail_id: text(parsed['thumbnail_id']),
  });
}

/** Reads `Retry-After` in its form of seconds. This server does not send the date form. */
export function parseRetryAfter(header: string | null): number | null {
  const seconds = Number(header);
  return header !== null && Number.isFinite(seconds) && seconds >= 0 ? seconds : null;
}
