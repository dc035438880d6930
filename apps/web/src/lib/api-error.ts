import type { ErrorBody } from '@pictor/contracts';
import { SessionEnded } from './session/session.ts';

/** An answer outside 2xx. `code` is what the program decides by, `message` what the server says to a person. */
export class ApiError extends Error {
  override readonly name = 'ApiError';
  readonly status: number;
  readonly code: string;
  /** Seconds to wait, where the server names them. */
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

/** A longer wait than that is told to the person. */
const LONGEST_WAIT = 60;
const USUAL_WAIT = 5;

/** How many seconds later the server takes the same call again; null where waiting that long does not help. */
export function patienceFor(error: unknown): number | null {
  if (!(error instanceof ApiError) || error.status !== 429) return null;
  const seconds = error.retryAfter ?? USUAL_WAIT;
  return seconds <= LONGEST_WAIT ? seconds : null;
}

/** No answer at all: offline, server gone, connection cut. */
export class NetworkError extends Error {
  override readonly name = 'NetworkError';
}

/** The session of the call is over. The page says so by itself; there is nothing to say about the call. */
export const isSessionEnd = (error: unknown): boolean =>
  error instanceof SessionEnded || (error instanceof ApiError && error.code === 'unauthenticated');

const isObject = (value: unknown): value is Record<string, unknown> => typeof value === 'object' && value !== null;

const text = (value: unknown): string | undefined => (typeof value === 'string' ? value : undefined);
const number = (value: unknown): number | undefined => (typeof value === 'number' ? value : undefined);

const given = <T extends object>(fields: T): Partial<{ [K in keyof T]: Exclude<T[K], undefined> }> =>
  // Safe: only entries with an undefined value are left out.
  Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined)) as Partial<{
    [K in keyof T]: Exclude<T[K], undefined>;
  }>;

/** What can be understood of an error's body; a proxy's HTML page gives an empty one. */
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

/** `Retry-After` in its form of seconds; the date form is not what this server sends. */
export function parseRetryAfter(header: string | null): number | null {
  const seconds = Number(header);
  return header !== null && Number.isFinite(seconds) && seconds >= 0 ? seconds : null;
}
