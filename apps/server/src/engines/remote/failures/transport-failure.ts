import type { Sentence } from '../../../platform/messages/catalogue.ts';
import { EngineError } from '../../engine.ts';
import { isTooLarge } from '../http/too-large.ts';
import type { Provider } from '../provider.ts';
import { TransientError } from './transient-error.ts';

const RETRIED_CODES = new Set([
  'ECONNREFUSED',
  'ECONNRESET',
  'EPIPE',
  'ETIMEDOUT',
  'EHOSTUNREACH',
  'ENETUNREACH',
  'ENOTFOUND',
  'EAI_AGAIN',
  'UND_ERR_SOCKET',
  'UND_ERR_CONNECT_TIMEOUT',
]);

/** The code of an error of Node or undici. */
export const codeOf = (error: unknown): string | undefined =>
  error instanceof Error && 'code' in error && typeof error.code === 'string' ? error.code : undefined;

/** For a call without a whole answer. Does not pass on the error itself, because its content is unknown. */
export const transportFailure = (error: unknown, { url, key }: Provider['settings']): EngineError => {
  const code = codeOf(error);
  const evidence = { networkError: code ?? (isTooLarge(error) ? 'too_large' : 'unknown') };
  if (code === 'UND_ERR_RES_EXCEEDED_MAX_SIZE' || isTooLarge(error))
    return new EngineError('provider_invalid', [{ code: 'answer_too_large', values: {} }], evidence);
  // The key is the only variable part of a request's head. undici refuses a key that is not a valid header value.
  if (code === 'UND_ERR_INVALID_ARG')
    return new EngineError('provider_auth', [{ code: 'key_cannot_be_sent', values: { key_variable: key } }], evidence);
  const sentences: Sentence[] = [{ code: 'service_unreachable', values: { url_variable: url } }];
  return code !== undefined && RETRIED_CODES.has(code)
    ? new TransientError('provider_unavailable', sentences, evidence)
    : new EngineError('provider_unavailable', sentences, evidence);
};
