import { isSessionEnd, NetworkError } from '../../../lib/http/api-error.ts';
import { errorWords } from '../../../lib/http/error-words.ts';
import { translate } from '../../../lib/i18n/i18n.ts';
import { conversionValues } from '../../../lib/intake/conversion-values.ts';
import { heifKind } from '../../../lib/intake/heif-kind.ts';
import { pictureFileProblem } from '../../../lib/intake/picture-file.ts';
import { UnreadableFile, UnreadablePicture } from '../../../lib/intake/unreadable-picture.ts';
import { onSessionEnd, sessionPerson, sessionSignal } from '../../../lib/session/session.ts';
import { closeToast, notify } from '../../../ui/overlays/toast-store.ts';
import { measurePicture } from '../api.ts';
import type { DocumentAction } from '../document/document-reducer.ts';
import { rememberLocal } from '../local-pictures.ts';
import { changeState, dispatchFor, type Sending } from '../store.ts';
import { type Failure, failureNotice } from './failure-notice.ts';
import { preparedFile } from './prepared-file.ts';
import { takeUp, type Work } from './take-up.ts';
import { uploadPicture } from './upload-picture.ts';

/** The number of parallel uploads. With more, each would only be slower. */
const AT_ONCE = 3;
const REFUSED_TOAST = 'upload';

/** All files in progress. They share one progress value and one cancellation, and all end with the session. */
interface Group {
  signal: AbortSignal;
  cancel: () => void;
  dispatch: (action: DocumentAction) => void;
  tellSending: (sending: Sending | null) => void;
  pending: number;
  /** The progress of each file. */
  fractions: Map<string, number>;
}

/** Files that were opened at once. One notice reports all their failures. */
interface Batch {
  person: string;
  group: Group;
  toast: string;
  failures: (Failure & { file: File; retryable: boolean })[];
}

let current: Group | null = null;
/** The keys of shown notices about failed files. */
let told: string[] = [];

onSessionEnd(() => {
  current?.cancel();
  current = null;
  told = [];
});

function groupFor(person: string): Group {
  if (current) return current;
  const controller = new AbortController();
  current = {
    // Bind the uploads to the session in which the files were opened: another session may have begun when their turn comes.
    signal: AbortSignal.any([controller.signal, sessionSignal()]),
    cancel: () => controller.abort(),
    dispatch: (action) => dispatchFor(person, action),
    tellSending: (sending) => changeState(person, { sending }),
    pending: 0,
    fractions: new Map(),
  };
  return current;
}

function tellProgress({ signal, pending, fractions, tellSending }: Group): void {
  if (signal.aborted) return;
  const all = [...fractions.values()];
  const fraction = all.reduce((sum, one) => sum + one, 0) / Math.max(1, all.length);
  tellSending(pending > 0 ? { count: all.length, fraction } : null);
}

function settle(group: Group): void {
  group.pending -= 1;
  if (group.pending === 0) group.fractions.clear();
  tellProgress(group);
}

/** Shows the local file if the browser can, otherwise the name of the format from which it is converted. */
async function preview({ file, key }: Work, { dispatch }: Group): Promise<string> {
  // An unreadable file is reported when its turn comes. It must not delay the other files.
  const converting = await heifKind(file).catch(() => null);
  const previewUrl = converting ? '' : URL.createObjectURL(file);
  dispatch({ type: 'file-previewed', key, previewUrl, converting });
  return previewUrl;
}

function reasonOf(error: unknown): string {
  if (error instanceof UnreadablePicture) return translate('upload.unreadable', { kind: error.kind.toUpperCase() });
  if (error instanceof UnreadableFile) return translate('upload.unreadableFile');
  return errorWords(error, translate);
}

function tellFailures({ person, toast, failures }: Batch): void {
  const again = failures.filter(({ retryable }) => retryable).map(({ file }) => file);
  const forget = (): void => {
    failures.length = 0;
  };
  if (!told.includes(toast)) told.push(toast);
  notify({
    key: toast,
    tone: 'problem',
    ...failureNotice(failures, translate),
    action:
      again.length > 0
        ? {
            label: translate('action.retry'),
            run: () => {
              forget();
              void open(person, takeUp(person, again));
            },
          }
        : undefined,
    onDismiss: forget,
  });
}

async function send({ file, key }: Work, previewUrl: string, batch: Batch): Promise<void> {
  const { group } = batch;
  const { signal, dispatch } = group;
  let shown = previewUrl;
  try {
    signal.throwIfAborted();
    const { ready, from, ...prepared } = await preparedFile(file, previewUrl, signal);
    shown = prepared.preview;
    if (shown !== previewUrl) {
      dispatch({ type: 'file-previewed', key, previewUrl: shown, converting: null });
      URL.revokeObjectURL(previewUrl);
    }
    // The server decides about files that this browser cannot show.
    measurePicture(shown).then(
      (size) => dispatch({ type: 'upload-measured', key, size }),
      () => undefined,
    );
    const onProgress = (fraction: number): void => {
      group.fractions.set(key, fraction);
      tellProgress(group);
    };
    const picture = await uploadPicture(ready, { signal, onProgress });
    rememberLocal(picture.id, shown);
    dispatch({ type: 'file-arrived', key, picture });
    if (from) {
      const text = translate('upload.converted', conversionValues(from, ready));
      notify({ key: 'converted', tone: 'done', text });
    }
  } catch (error) {
    URL.revokeObjectURL(shown);
    dispatch({ type: 'file-failed', key });
    if (signal.aborted || isSessionEnd(error)) return;
    batch.failures.push({ name: file.name, reason: reasonOf(error), file, retryable: error instanceof NetworkError });
    tellFailures(batch);
  } finally {
    settle(group);
  }
}

async function open(person: string, works: readonly Work[]): Promise<void> {
  const group = groupFor(person);
  const batch: Batch = { person, group, toast: `upload-${crypto.randomUUID()}`, failures: [] };
  group.pending += works.length;
  for (const { key } of works) group.fractions.set(key, 0);
  tellProgress(group);
  const queue = await Promise.all(works.map(async (work) => ({ work, previewUrl: await preview(work, group) })));
  const line = async (): Promise<void> => {
    for (let next = queue.shift(); next; next = queue.shift()) await send(next.work, next.previewUrl, batch);
  };
  await Promise.all(Array.from({ length: AT_ONCE }, line));
}

/** Uploads the accepted files, and reports why the others were refused. */
export function sendFiles(person: string, files: readonly File[], works: readonly Work[]): void {
  if (person !== sessionPerson()) return;
  for (const notice of [REFUSED_TOAST, ...told.splice(0)]) closeToast(notice);
  const refused = files.flatMap((file) => {
    const problem = pictureFileProblem(file);
    return problem ? [{ name: file.name, reason: translate(problem) }] : [];
  });
  if (refused.length > 0) notify({ key: REFUSED_TOAST, tone: 'problem', ...failureNotice(refused, translate) });
  if (works.length > 0) void open(person, works);
}

export function cancelUploads(): void {
  const cancelled = current;
  current = null;
  cancelled?.tellSending(null);
  cancelled?.cancel();
}
