import { isSessionEnd } from '../lib/api-error.ts';
import { errorWords } from '../lib/error-words.ts';
import type { Translate } from '../lib/i18n/i18n.ts';
import { notify, type ToastAction } from './toast-store.ts';

interface ProblemContext {
  t: Translate;
  /** A notice with the key of one that is shown takes its place. */
  key: string;
  action?: ToastAction | undefined;
}

/** Says what went wrong, unless the page is on its way to the sign-in: that says enough. */
export function notifyProblem(error: unknown, { t, key, action }: ProblemContext): void {
  if (isSessionEnd(error)) return;
  notify({ key, tone: 'problem', text: errorWords(error, t), action });
}
