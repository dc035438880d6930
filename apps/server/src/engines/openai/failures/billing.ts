import { EngineError } from '../../engine.ts';
import { TransientError } from '../../remote/failures/transient-error.ts';

/** No connection was made, so the request was not sent. */
const UNSENT = new Set<unknown>([
  'ECONNREFUSED',
  'EHOSTUNREACH',
  'ENETUNREACH',
  'ENOTFOUND',
  'EAI_AGAIN',
  'UND_ERR_CONNECT_TIMEOUT',
]);

const isUnbilled = ({ code, evidence }: TransientError): boolean =>
  code === 'rate_limited' || evidence['httpStatus'] === 503 || UNSENT.has(evidence['networkError']);

/**
 * Makes a temporary failure final if the call may have been billed. A gateway that answers 500, 502 or 504, or whose connection breaks, may
 * have passed the request on to a model.
 *
 * @param isFinal whether the provider says that a retry is useless
 */
export const unlessBilled = (error: unknown, isFinal: boolean): unknown =>
  error instanceof TransientError && (isFinal || !isUnbilled(error))
    ? new EngineError(error.code, error.sentences, error.evidence)
    : error;
