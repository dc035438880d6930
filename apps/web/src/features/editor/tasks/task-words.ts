import type { EngineName, ModelsResponse, Task } from '@pictor/contracts';
import { isMessageId, type Locale, type Translate } from '../../../lib/i18n/i18n.ts';

/** The id of the text that describes the stop button. */
export const BILLING_ID = 'stop-billing';

export const engineOf = (models: ModelsResponse | undefined, task: Task): EngineName =>
  models?.models.find(({ id }) => id === task.model)?.engine ?? 'darkroom';

/**
 * Why a task failed. The server knows the details (which words it did not understand, how long to wait) and describes them in both
 * languages. Tasks that failed before the server had this feature have a Chinese message, and in English one sentence per kind of failure.
 */
export function failureWords({ message, messages, error_code }: Task, locale: Locale, t: Translate): string {
  if (messages) return locale === 'zh-CN' ? messages.zh : messages.en;
  if (locale === 'zh-CN' && message) return message;
  const id = `task.error.${error_code ?? 'internal'}`;
  return isMessageId(id) ? t(id) : (message ?? t('error.unknown'));
}
