import { currentLocale, isMessageId, type MessageId, type Translate } from '../i18n/i18n.ts';
import { ApiError, NetworkError } from './api-error.ts';

/** For answers without a code, for example from a proxy. */
const CODE_OF_STATUS: Readonly<Record<number, string>> = {
  408: 'request_timeout',
  413: 'payload_too_large',
  429: 'too_many_requests',
  502: 'unavailable',
  503: 'unavailable',
  504: 'unavailable',
};

const MINUTE = 60;
const HOUR = 60 * MINUTE;

function waitWords({ status, retryAfter }: ApiError, t: Translate): string | null {
  if (!isMessageId('error.retryLater')) return null;
  if (!retryAfter) return status === 429 || status === 503 ? t('error.retryLater') : null;
  if (retryAfter < 2 * MINUTE) return t('error.retryAfter.seconds', { seconds: Math.ceil(retryAfter) });
  if (retryAfter < 2 * HOUR) return t('error.retryAfter.minutes', { minutes: Math.ceil(retryAfter / MINUTE) });
  return t('error.retryAfter.hours', { hours: Math.ceil(retryAfter / HOUR) });
}

function idOf(code: string): MessageId | null {
  const id = `error.${code}`;
  return isMessageId(id) ? id : null;
}

/**
 * Says in the user's language what happened and what to do. If a code has no words here, users who read Chinese see the server's own
 * message.
 */
export function errorWords(error: unknown, t: Translate): string {
  if (error instanceof NetworkError) return t('error.network');
  if (!(error instanceof ApiError)) return t('error.unknown');
  const { status, code, body } = error;
  const id = idOf(code);
  const own = currentLocale() === 'zh-CN' ? body.error : undefined;
  if (!id && own) return own;
  const known = id ?? idOf(CODE_OF_STATUS[status] ?? '');
  const words = known ? t(known) : t('error.server', { status });
  return [words, waitWords(error, t)].filter(Boolean).join(currentLocale() === 'zh-CN' ? '' : ' ');
}
