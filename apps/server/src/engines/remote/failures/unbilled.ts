import { EngineError } from '../../engine.ts';
import { TransientError } from './transient-error.ts';

/** The connection was never made, so the provider has not seen the request. */
const NEVER_SENT = new Set<unknown>([
  'ECONNREFUSED',
  'EHOSTUNREACH',
  'ENETUNREACH',
  'ENOTFOUND',
  'EAI_AGAIN',
  'UND_ERR_CONNECT_TIMEOUT',
]);

/** @param code of an error of the connection */
export const isNeverSent = (code: unknown): boolean => NEVER_SENT.has(code);

/** With these statuses the provider has not begun to work. A 500, a 502 or a 504 may follow work that is billed. */
const NOT_BEGUN = new Set<unknown>([429, 503]);

/**
 * The same failure, without a retry if the failed call may be billed: the provider accepted the request, and then the connection broke or an
 * error came. The user may repeat the task. Pictor must not pay twice without being asked.
 *
 * @param isFinal whether the provider says that a retry is useless
 */
export const retriedIfUnbilled = (error: unknown, isFinal = false): unknown => {
  if (!(error instanceof TransientError)) return error;
  const { httpStatus, networkError } = error.evidence;
  const isUnbilled = error.code === 'rate_limited' || NOT_BEGUN.has(httpStatus) || isNeverSent(networkError);
  if (isUnbilled && !isFinal) return error;
  return new EngineError(error.code, error.sentences, error.evidence, { cause: error });
};
