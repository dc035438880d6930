import type { OwnTask } from '@pictor/contracts';
import { isMessageId, type Locale, type Translate } from '../../lib/i18n/i18n.ts';

/**
 * Why a task failed. The server says it in Chinese and knows the particulars (which words it did not understand, how
 * long to wait), so in Chinese its own words stand; another language has a sentence for each kind of failure.
 */
export function failureWords({ message, error_code }: OwnTask, locale: Locale, t: Translate): string {
  if (locale === 'zh-CN' && message) return message;
  const id = `task.error.${error_code ?? 'internal'}`;
  return isMessageId(id) ? t(id) : (message ?? t('error.unknown'));
}
