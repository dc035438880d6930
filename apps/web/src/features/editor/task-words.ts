import type { OwnTask } from '@pictor/contracts';
import { isMessageId, type Locale, type Translate } from '../../lib/i18n/i18n.ts';
import type { Editor } from './use-editor.ts';

/** What the button that stops a run is described by. */
export const BILLING_ID = 'stop-billing';

export const engineOf = (editor: Editor, task: OwnTask) =>
  editor.models?.models.find(({ id }) => id === task.model)?.engine ?? 'darkroom';

/** A failure is told as long as what it was about is here: its picture and its model. */
export function failureOf({ activeTask, session, model }: Editor): OwnTask | null {
  if (activeTask?.status !== 'failed' || session.upload) return null;
  const samePicture = (activeTask.original_image?.id ?? null) === (session.original?.id ?? null);
  return samePicture && (!model || activeTask.model === model.id) ? activeTask : null;
}

/**
 * Why a task failed. The server knows the particulars (which words it did not understand, how long to wait) and says them in both
 * languages. A task that failed before it did has its own words in Chinese, and in English a sentence for each kind of failure.
 */
export function failureWords({ message, messages, error_code }: OwnTask, locale: Locale, t: Translate): string {
  if (messages) return locale === 'zh-CN' ? messages.zh : messages.en;
  if (locale === 'zh-CN' && message) return message;
  const id = `task.error.${error_code ?? 'internal'}`;
  return isMessageId(id) ? t(id) : (message ?? t('error.unknown'));
}
