import type { OwnTask } from '@pictor/contracts';
import { isMessageId, type Locale, type Translate } from '../../lib/i18n/i18n.ts';
import type { Editor } from './use-editor.ts';

/** The id of the text that describes the stop button. */
export const BILLING_ID = 'stop-billing';

export const engineOf = (editor: Editor, task: OwnTask) =>
  editor.models?.models.find(({ id }) => id === task.model)?.engine ?? 'darkroom';

/** A failure shows as long as its picture and its model are still chosen. */
export function failureOf({ activeTask, document, model }: Editor): OwnTask | null {
  if (activeTask?.status !== 'failed' || document.upload) return null;
  const samePicture = (activeTask.original_image?.id ?? null) === (document.original?.id ?? null);
  return samePicture && (!model || activeTask.model === model.id) ? activeTask : null;
}

/**
 * Why a task failed. The server knows the details (which words it did not understand, how long to wait) and describes them in both
 * languages. Tasks that failed before the server had this feature have a Chinese message, and in English one sentence per kind of failure.
 */
export function failureWords({ message, messages, error_code }: OwnTask, locale: Locale, t: Translate): string {
  if (messages) return locale === 'zh-CN' ? messages.zh : messages.en;
  if (locale === 'zh-CN' && message) return message;
  const id = `task.error.${error_code ?? 'internal'}`;
  return isMessageId(id) ? t(id) : (message ?? t('error.unknown'));
}
