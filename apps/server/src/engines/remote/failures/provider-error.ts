import { z } from 'zod';
import type { Json } from '../http/json.ts';
import { lenient } from '../http/lenient.ts';

const Detail = z
  .object({
    '@type': lenient(z.string()),
    reason: lenient(z.string()),
    retryDelay: lenient(z.string()),
    violations: lenient(z.array(z.object({ quotaId: lenient(z.string()) }).catch({}))),
  })
  .catch({});

const Code = z.union([z.string(), z.number()]);

/** The error of Google's APIs, and of OpenAI and gateways, which write `code` and `type`. */
const ErrorObject = z.object({
  message: lenient(z.string()),
  status: lenient(Code),
  code: lenient(Code),
  type: lenient(z.string()),
  details: lenient(z.array(Detail)),
});

const Words = z.union([
  z.string(),
  z
    .array(z.union([z.string(), z.object({ msg: lenient(z.string()), message: lenient(z.string()) })]))
    .transform(([first]) => (typeof first === 'string' ? first : (first?.message ?? first?.msg))),
]);

/** An error that is not an object, or that has no field of its own: `{"message"}`, `{"detail"}`, `{"error": "…"}`. */
const BareError = z.object({
  error: lenient(Words),
  message: lenient(Words),
  msg: lenient(Words),
  detail: lenient(Words),
  errors: lenient(Words),
  errorMessage: lenient(Words),
  status: lenient(Code),
  code: lenient(Code),
});

export interface ProviderError {
  message: string | undefined;
  /** The provider's names for the error: `status` in Google's APIs, `code` and `type` in others. */
  names: readonly string[];
  /** The HTTP status that the error itself contains. */
  status: number | undefined;
  details: readonly z.infer<typeof Detail>[];
}

/** The HTTP statuses of error names, for errors without a status. */
const STATUSES: Readonly<Record<string, number>> = {
  bad_request: 400,
  invalid_argument: 400,
  invalid_prompt: 400,
  invalid_request: 400,
  unauthenticated: 401,
  authentication_error: 401,
  permission_denied: 403,
  permission_error: 403,
  not_found: 404,
  resource_exhausted: 429,
  rate_limit_exceeded: 429,
  rate_limit_error: 429,
  too_many_requests: 429,
  internal: 500,
  internal_error: 500,
  internal_server_error: 500,
  server_error: 500,
  bad_response_status_code: 502,
  do_request_failed: 502,
  unavailable: 503,
  service_unavailable: 503,
  overloaded_error: 503,
  deadline_exceeded: 504,
  timeout: 504,
};

const isHttpError = (code: number): boolean => Number.isInteger(code) && code >= 400 && code < 600;

const errorOf = ({ message, details = [], ...rest }: Partial<z.infer<typeof ErrorObject>>): ProviderError => {
  const said = [rest.status, rest.code, rest.type].filter((name) => name !== undefined && name !== '').map(String);
  const names = said.filter((name) => Number.isNaN(Number(name)));
  const named = names.map((name) => STATUSES[name.toLowerCase()]).find((status) => status !== undefined);
  return { message: message || undefined, names, status: said.map(Number).find(isHttpError) ?? named, details };
};

/** Some gateways put the whole error of the service behind them into their message, as JSON. */
const unfold = (error: ProviderError, depth: number): ProviderError => {
  const start = depth > 0 ? (error.message?.indexOf('{"error"') ?? -1) : -1;
  if (start === -1) return error;
  try {
    const inner = parseError(JSON.parse(error.message?.slice(start) ?? ''), depth - 1);
    if (!inner) return error;
    return { ...inner, names: [...inner.names, ...error.names], status: inner.status ?? error.status };
  } catch {
    return error;
  }
};

/** The error in a document. Undefined if there is none. */
export const parseError = (document: Json, depth = 1): ProviderError | undefined => {
  if (typeof document !== 'object' || document === null || Array.isArray(document)) return undefined;
  const { error: said } = document;
  // Cloudflare's AI Gateway writes an array of errors.
  const full = ErrorObject.safeParse(Array.isArray(said) ? said[0] : said).data;
  if (full) return unfold(errorOf(full), depth);
  const { error, status, code, ...bare } = BareError.parse(document);
  const message = bare.message || bare.msg || bare.detail || bare.errors || bare.errorMessage || error;
  if (!message) return depth > 0 ? parseError(document['detail'] ?? null, depth - 1) : undefined;
  return unfold(errorOf({ message, status, code }), depth);
};

export const hasReason = ({ details }: ProviderError, wanted: string): boolean =>
  details.some(({ reason }) => reason === wanted);

export const quotaIdsOf = ({ details }: ProviderError): string[] =>
  details.flatMap(({ violations = [] }) => violations.flatMap(({ quotaId }) => quotaId ?? []));

/** `RetryInfo.retryDelay` ("37s", "0.034s"), or the same as text, in milliseconds. */
export const retryDelayOf = ({ details, message }: ProviderError): number | undefined => {
  const delays = details.map(({ retryDelay }) => /^(\d{1,9}(?:\.\d{1,9})?)s$/.exec(retryDelay ?? '')?.[1]);
  const words = /retry (?:in|after) (\d{1,9}(?:\.\d{1,9})?) ?s/i.exec(message ?? '')?.[1];
  const seconds = [...delays, words].find((match) => match !== undefined);
  return seconds === undefined ? undefined : Number(seconds) * 1000;
};
