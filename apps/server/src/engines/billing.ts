import { EngineError, type EngineUsage } from './engine.ts';
import { isNeverSent } from './remote/failures/unbilled.ts';

/** Whether the provider has billed a call. `unknown`: it may have. */
export type Billed = 'yes' | 'no' | 'unknown';

/** These failures come before the provider does any work. */
const BEFORE_WORK = new Set([
  'provider_auth',
  'provider_quota',
  'rate_limited',
  'model_retired',
  'unsupported_instruction',
]);

const hasCounted = ({ images = 0, tokens = {}, dollars = 0 }: EngineUsage): boolean =>
  images > 0 || dollars > 0 || Object.values(tokens).some((count) => (count ?? 0) > 0);

/** Providers do not bill a refused request. An error of their own or a broken connection may follow work that is billed. */
export const billedDespite = (error: unknown): Billed => {
  if (!(error instanceof EngineError)) return 'unknown';
  if (error.usage) return hasCounted(error.usage) ? 'yes' : 'no';
  if (BEFORE_WORK.has(error.code)) return 'no';
  const { httpStatus, networkError } = error.evidence;
  if (typeof httpStatus === 'number')
    return httpStatus >= 400 && (httpStatus < 500 || httpStatus === 503) ? 'no' : 'unknown';
  if (networkError !== undefined) return isNeverSent(networkError) ? 'no' : 'unknown';
  // Without a report of the provider, the failure came before the request.
  return 'no';
};

/** Another provider may be asked after these failures, if the provider has refused the request itself. */
const MOVABLE = new Set(['provider_auth', 'provider_quota', 'rate_limited']);

/**
 * Whether another provider may be asked for the same: no connection was made, or the provider has refused the request for a reason that is
 * its own. This is narrower than {@link billedDespite}. Others would refuse the content or the form of the request, too.
 */
export const isMovable = ({ code, usage, evidence }: EngineError): boolean => {
  const { httpStatus, networkError, host } = evidence;
  // A failure that names a host came while the result was fetched.
  if (usage || host !== undefined) return false;
  if (typeof httpStatus !== 'number') return isNeverSent(networkError) || code === 'provider_auth';
  if (httpStatus < 400) return false;
  return MOVABLE.has(code) || (code === 'provider_unavailable' && (httpStatus === 429 || httpStatus === 503));
};
