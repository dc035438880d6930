import { isSessionEnd, NetworkError } from '../../../lib/http/api-error.ts';
import { errorWords } from '../../../lib/http/error-words.ts';
import { REFERENCES_MAX } from '../../../lib/http/limits.ts';
import { translate } from '../../../lib/i18n/i18n.ts';
import { pictureFileProblem } from '../../../lib/intake/picture-file.ts';
import { UnreadableFile, UnreadablePicture } from '../../../lib/intake/unreadable-picture.ts';
import { onSessionEnd, sessionSignal } from '../../../lib/session/session.ts';
import { notify } from '../../../ui/overlays/toast-store.ts';
import { rememberLocal } from '../local-pictures.ts';
import { dispatchFor, stateOf } from '../store.ts';
import { preparedFile } from '../uploads/prepared-file.ts';
import { uploadPicture } from '../uploads/upload-picture.ts';

const TOAST = 'references';

/** The uploads in progress by the key of their reference. */
const uploads = new Map<string, AbortController>();
let last: Promise<unknown> = Promise.resolve();

onSessionEnd(() => {
  uploads.clear();
  last = Promise.resolve();
});

function reasonOf(error: unknown): string {
  if (error instanceof UnreadablePicture) return translate('upload.unreadable', { kind: error.kind.toUpperCase() });
  if (error instanceof UnreadableFile) return translate('upload.unreadableFile');
  return errorWords(error, translate);
}

function tell(person: string, file: File, error: unknown): void {
  const action = { label: translate('action.retry'), run: () => sendReferences(person, [file]) };
  notify({
    key: TOAST,
    tone: 'problem',
    text: file.name,
    detail: reasonOf(error),
    ...(error instanceof NetworkError ? { action } : {}),
  });
}

async function send(person: string, key: string, file: File, previewUrl: string): Promise<void> {
  const upload = uploads.get(key);
  if (!upload) return;
  const signal = AbortSignal.any([upload.signal, sessionSignal()]);
  let shown = previewUrl;
  try {
    signal.throwIfAborted();
    const { ready, preview } = await preparedFile(file, previewUrl, signal);
    if (preview !== previewUrl) {
      shown = preview;
      dispatchFor(person, { type: 'reference-previewed', key, previewUrl: preview });
      URL.revokeObjectURL(previewUrl);
    }
    const picture = await uploadPicture(ready, { signal, onProgress: () => undefined });
    rememberLocal(picture.id, shown);
    dispatchFor(person, { type: 'reference-arrived', key, picture });
  } catch (error) {
    URL.revokeObjectURL(shown);
    dispatchFor(person, { type: 'reference-removed', key });
    if (!signal.aborted && !isSessionEnd(error)) tell(person, file, error);
  } finally {
    uploads.delete(key);
  }
}

/** Adds files as references: shows the local files at once, and uploads them one after the other. */
export function sendReferences(person: string, files: readonly File[]): void {
  const room = REFERENCES_MAX - stateOf(person).document.draft.references.length;
  const refused = files.find((file) => pictureFileProblem(file));
  const problem = refused && pictureFileProblem(refused);
  if (problem) notify({ key: TOAST, tone: 'problem', text: refused.name, detail: translate(problem) });
  const accepted = files.filter((file) => !pictureFileProblem(file));
  if (accepted.length > room) {
    notify({ key: TOAST, tone: 'problem', text: translate('references.most', { count: REFERENCES_MAX }) });
  }
  for (const file of accepted.slice(0, Math.max(0, room))) {
    const key = crypto.randomUUID();
    const previewUrl = URL.createObjectURL(file);
    uploads.set(key, new AbortController());
    dispatchFor(person, { type: 'reference-added', reference: { key, name: file.name, previewUrl, picture: null } });
    last = last.then(() => send(person, key, file, previewUrl));
  }
}

/** Ends the upload of a reference that the user has removed. */
export const cancelReference = (key: string): void => uploads.get(key)?.abort();
