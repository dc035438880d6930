import { loadMessages, translate } from '../../../lib/i18n/i18n.ts';
import { loadPart } from '../../../lib/load-part.ts';
import { notifyProblem } from '../../../ui/overlays/notify-problem.ts';
import { dispatchFor } from '../store.ts';
import { takeUp } from './take-up.ts';

/** Loaded separately: the first screen does not need it. */
export async function loadUploads(): Promise<typeof import('./uploads.ts')> {
  const [uploads] = await loadPart(() => Promise.all([import('./uploads.ts'), loadMessages('workbench')]));
  return uploads;
}

/** Makes files the next originals of a user: shows the local files at once and uploads them meanwhile, whichever page is open. */
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

/** Files that were opened before are queued by then, because both wait for the same code. */
export function cancelUploads(): void {
  loadUploads().then(
    (uploads) => uploads.cancelUploads(),
    () => undefined,
  );
}
