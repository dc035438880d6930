import { isSessionEnd, NetworkError } from '../../../lib/api-error.ts';
import { errorWords } from '../../../lib/error-words.ts';
import { translate } from '../../../lib/i18n/i18n.ts';
import { conversionValues } from '../../../lib/intake/conversion-values.ts';
import { heifKind } from '../../../lib/intake/heif-kind.ts';
import { pictureFileProblem } from '../../../lib/intake/picture-file.ts';
import { UnreadableFile, UnreadablePicture } from '../../../lib/intake/unreadable-picture.ts';
import { onSessionEnd, sessionPerson, sessionSignal } from '../../../lib/session/session.ts';
import { closeToast, notify } from '../../../ui/toast-store.ts';
import { measurePicture } from '../api.ts';
import { rememberLocal } from '../local-pictures.ts';
import type { SessionAction } from '../session.ts';
import type { OpenedFile } from '../session-state.ts';
import { dispatchFor } from '../session-store.ts';
import { type Failure, failureNotice } from './failure-notice.ts';
import { preparedFile } from './prepared-file.ts';
import { uploadPicture } from './upload-picture.ts';

/** So many files are sent side by side; more would only be slower each. */
const AT_ONCE = 3;
const REFUSED_TOAST = 'upload';

/** What is on its way together: its progress is one, and it is cancelled or ends with the session as one. */
interface Group {
  signal: AbortSignal;
  cancel: () => void;
  dispatch: (action: SessionAction) => void;
  pending: number;
  /** How far each file is. */
  fractions: Map<string, number>;
}

/** Files that were opened at once: what fails of them is told at once. */
interface Batch {
  person: string;
  group: Group;
  toast: string;
  failures: (Failure & { file: File; retryable: boolean })[];
}

interface Work {
  file: File;
  opened: OpenedFile;
}

let current: Group | null = null;
/** Notices of files that did not arrive. */
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
    // By the session in which the files were opened: another one may have begun when their turn comes.
    signal: AbortSignal.any([controller.signal, sessionSignal()]),
    cancel: () => controller.abort(),
    dispatch: (action) => dispatchFor(person, action),
    pending: 0,
    fractions: new Map(),
  };
  return current;
}

function tellProgress({ signal, pending, fractions, dispatch }: Group): void {
  if (signal.aborted) return;
  const all = [...fractions.values()];
  const fraction = all.reduce((sum, one) => sum + one, 0) / Math.max(1, all.length);
  dispatch({ type: 'sending-progressed', sending: pending > 0 ? { count: all.length, fraction } : null });
}

function settle(group: Group): void {
  group.pending -= 1;
  if (group.pending === 0) group.fractions.clear();
  tellProgress(group);
}

async function openedFile(file: File): Promise<OpenedFile> {
  // What cannot be read is told when its turn comes, and holds up no other file.
  const converting = await heifKind(file).catch(() => null);
  return {
    key: crypto.randomUUID(),
    name: file.name,
    previewUrl: converting ? '' : URL.createObjectURL(file),
    converting,
    picture: null,
    shownTaskId: null,
    view: 'original',
  };
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
              void open(person, again);
            },
          }
        : undefined,
    onDismiss: forget,
  });
}

async function send({ file, opened: { key, name, previewUrl } }: Work, batch: Batch): Promise<void> {
  const { group } = batch;
  const { signal, dispatch } = group;
  let preview = previewUrl;
  try {
    signal.throwIfAborted();
    const { ready, from, ...prepared } = await preparedFile(file, previewUrl, signal);
    preview = prepared.preview;
    if (preview !== previewUrl) {
      dispatch({ type: 'file-converted', key, previewUrl: preview });
      URL.revokeObjectURL(previewUrl);
    }
    // A file that this browser cannot show is still for the server to judge.
    measurePicture(preview).then(
      (size) => dispatch({ type: 'upload-measured', key, size }),
      () => undefined,
    );
    const onProgress = (fraction: number): void => {
      group.fractions.set(key, fraction);
      tellProgress(group);
    };
    const picture = await uploadPicture(ready, { signal, onProgress });
    rememberLocal(picture.id, preview);
    dispatch({ type: 'file-arrived', key, picture });
    if (from) {
      const text = translate('upload.converted', conversionValues(from, ready));
      notify({ key: 'converted', tone: 'done', text });
    }
  } catch (error) {
    URL.revokeObjectURL(preview);
    dispatch({ type: 'file-failed', key });
    if (signal.aborted || isSessionEnd(error)) return;
    batch.failures.push({ name, reason: reasonOf(error), file, retryable: error instanceof NetworkError });
    tellFailures(batch);
  } finally {
    settle(group);
  }
}

async function open(person: string, files: readonly File[]): Promise<void> {
  const group = groupFor(person);
  const batch: Batch = { person, group, toast: `upload-${crypto.randomUUID()}`, failures: [] };
  group.pending += files.length;
  const queue: Work[] = await Promise.all(files.map(async (file) => ({ file, opened: await openedFile(file) })));
  group.dispatch({ type: 'files-opened', files: queue.map(({ opened }) => opened) });
  for (const { opened } of queue) group.fractions.set(opened.key, 0);
  tellProgress(group);
  const line = async (): Promise<void> => {
    for (let next = queue.shift(); next; next = queue.shift()) await send(next, batch);
  };
  await Promise.all(Array.from({ length: AT_ONCE }, line));
}

/** From files to the next originals of a person: shown from the disk at once, sent meanwhile, on whichever page. */
export function openFiles(person: string, files: readonly File[]): void {
  if (person !== sessionPerson()) return;
  for (const notice of [REFUSED_TOAST, ...told.splice(0)]) closeToast(notice);
  const problems = files.map((file) => ({ file, problem: pictureFileProblem(file) }));
  const refused = problems.flatMap(({ file: { name }, problem }) =>
    problem ? [{ name, reason: translate(problem) }] : [],
  );
  if (refused.length > 0) notify({ key: REFUSED_TOAST, tone: 'problem', ...failureNotice(refused, translate) });
  const good = problems.flatMap(({ file, problem }) => (problem ? [] : [file]));
  if (good.length > 0) void open(person, good);
}

export function cancelUploads(): void {
  const cancelled = current;
  current = null;
  cancelled?.dispatch({ type: 'sending-progressed', sending: null });
  cancelled?.cancel();
}
