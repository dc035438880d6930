import { loadMessages, translate } from '../../../lib/i18n/i18n.ts';
import { loadPart } from '../../../lib/load-part.ts';
import { notifyProblem } from '../../../ui/notify-problem.ts';

/** Nothing on the first screen needs it. */
export async function loadUploads(): Promise<typeof import('./uploads.ts')> {
  const [uploads] = await loadPart(() => Promise.all([import('./uploads.ts'), loadMessages('workbench')]));
  return uploads;
}

export function openFiles(person: string, files: readonly File[]): void {
  loadUploads().then(
    (uploads) => uploads.openFiles(person, files),
    (error: unknown) =>
      notifyProblem(error, {
        t: translate,
        key: 'upload',
        action: { label: translate('action.retry'), run: () => openFiles(person, files) },
      }),
  );
}

export const cancelUploads = (): void => void loadUploads().then((uploads) => uploads.cancelUploads());
