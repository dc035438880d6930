import { ApiError, NetworkError } from './api-error.ts';
import { isMessageId, type Translate } from './i18n/i18n.ts';

/** What happened and what to do, in the person's language; the server's own words where we have none for its code. */
export function errorWords(error: unknown, t: Translate): string {
  if (error instanceof NetworkError) return t('error.network');
  if (!(error instanceof ApiError)) return t('error.unknown');
  const id = `error.${error.code}`;
  const words = isMessageId(id) ? t(id) : error.body.error || t('error.server', { status: error.status });
  return error.retryAfter ? `${words} ${t('error.retryAfter', { seconds: Math.ceil(error.retryAfter) })}` : words;
}
