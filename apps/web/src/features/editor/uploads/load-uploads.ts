import { loadMessages, translate } from '../../../lib/i18n/i18n.ts';
import { loadPart } from '../../../lib/load-part.ts';
import { notifyProblem } from '../../../ui/notify-problem.ts';
import { dispatchFor } from '../session-store.ts';
import { takeUp } from './take-up.ts';

/** Nothing on the first screen needs it. */
export async function loadUploads(): Promise<typeof import('./uploads.ts')> {
  const [uploads] = await loadPart(() => Promise.all([import('./uploads.ts'), loadMessages('workbench')]));
  return uploads;
}

/** From files to the next originals of a person: shown from the disk at once, sent meanwhile, on whichever page. */
export function openFiles(person: string, files: readonly File[]): void {
  const works = takeUp(person, files);
  loadUploads().then(
    (uploads) => uploads.sendFiles(person, files, works),
    (error: unknown) => {
      for (const { key } of works) dispatchFor(person, { type: 'file-failed', key });
      const action = { label: translate('action.retry'), run: () => openFiles(person, files) };
      notifyProblem(error, { t: translate, key: 'upload', action });
    },
  );
}

/** What was opened before is in the line by then: both wait for the same code. */
export function cancelUploads(): void {
  loadUploads().then(
    (uploads) => uploads.cancelUploads(),
    () => undefined,
  );
}
