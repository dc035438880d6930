import { loadMessages, translate } from '../../../lib/i18n/i18n.ts';
import { loadPart } from '../../../lib/load-part.ts';
import { notifyProblem } from '../../../ui/overlays/notify-problem.ts';

/** Loaded separately: the first screen does not need it. */
async function loadReferences(): Promise<typeof import('./send-references.ts')> {
  const [references] = await loadPart(() => Promise.all([import('./send-references.ts'), loadMessages('workbench')]));
  return references;
}

/** Makes files references of the next run, and uploads them. */
export function addFiles(person: string, files: readonly File[]): void {
  loadReferences().then(
    (references) => references.sendReferences(person, files),
    (error: unknown) => {
      const action = { label: translate('action.retry'), run: () => addFiles(person, files) };
      notifyProblem(error, { t: translate, key: 'references', action });
    },
  );
}

/** Ends the upload of a reference, if it is in progress. */
export function cancelUpload(key: string): void {
  loadReferences().then(
    (references) => references.cancelReference(key),
    () => undefined,
  );
}
