import { isSessionEnd } from '../../lib/http/api-error.ts';
import { errorWords } from '../../lib/http/error-words.ts';
import type { Translate } from '../../lib/i18n/i18n.ts';
import { notify, type ToastAction } from './toast-store.ts';

interface ProblemContext {
  t: Translate;
  /** A notice replaces a shown notice with the same key. */
  key: string;
  action?: ToastAction | undefined;
}

/** Reports an error. Reports nothing if the session has ended: the page then goes to the sign-in, which already explains it. */
export function notifyProblem(error: unknown, { t, key, action }: ProblemContext): void {
  if (isSessionEnd(error)) return;
  notify({ key, tone: 'problem', text: errorWords(error, t), action });
}
