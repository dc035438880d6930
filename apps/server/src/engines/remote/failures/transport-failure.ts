import { EngineError } from '../../engine.ts';
import type { Provider } from '../provider.ts';
import { isTooLarge } from '../too-large.ts';
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

const codeOf = (error: unknown): string | undefined =>
  error instanceof Error && 'code' in error && typeof error.code === 'string' ? error.code : undefined;

/** For a call without a whole answer. Does not pass on the error itself, because its content is unknown. */
export const transportFailure = (error: unknown, { url, key }: Provider['settings']): EngineError => {
  const code = codeOf(error);
  const evidence = { networkError: code ?? (isTooLarge(error) ? 'too_large' : 'unknown') };
  if (code === 'UND_ERR_RES_EXCEEDED_MAX_SIZE' || isTooLarge(error))
    return new EngineError(
      'provider_invalid',
      {
        zh: '模型服务的回答大得不合理，已经放弃接收。请重试，或换一个模型。',
        en: 'The answer of the model service was too large, so Pictor stopped reading it. Try again, or choose another model.',
      },
      evidence,
    );
  // The key is the only variable part of a request's head. undici refuses a key that is not a valid header value.
  if (code === 'UND_ERR_INVALID_ARG')
    return new EngineError(
      'provider_auth',
      {
        zh: `密钥里有不能发送的字符。请管理员检查 ${key}，例如多余的换行。`,
        en: `The key has characters that cannot be sent. Ask an administrator to check ${key}, for example for a line break.`,
      },
      evidence,
    );
  const texts = {
    zh: `连不上模型服务，或连接中途断开。请稍后重试；如果一直这样，请管理员检查网络和 ${url}。`,
    en: `The model service could not be reached, or the connection broke. Try again later. If the problem persists, ask an administrator to check the network and ${url}.`,
  };
  return code !== undefined && RETRIED_CODES.has(code)
    ? new TransientError('provider_unavailable', texts, evidence)
    : new EngineError('provider_unavailable', texts, evidence);
};
