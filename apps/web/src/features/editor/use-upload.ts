import { type Dispatch, useRef } from 'react';
import { isSessionEnd, NetworkError, patienceFor } from '../../lib/api-error.ts';
import { errorWords } from '../../lib/error-words.ts';
import { useTranslate } from '../../lib/i18n/i18n.ts';
import { conversionValues } from '../../lib/intake/conversion-values.ts';
import { heifKind } from '../../lib/intake/heif-kind.ts';
import { pictureFileProblem } from '../../lib/intake/picture-file.ts';
import { UnreadablePicture } from '../../lib/intake/unreadable-picture.ts';
import { pause } from '../../lib/pause.ts';
import { closeToast, notify } from '../../ui/toast-store.ts';
import { measurePicture, uploadPicture } from './api.ts';
import { rememberLocal } from './local-pictures.ts';
import type { Picture, SessionAction } from './session.ts';
import type { OpenedFile } from './session-state.ts';

interface Uploader {
  openFiles: (files: readonly File[]) => void;
  cancelUpload: () => void;
}

/** So many files are sent side by side; more would only be slower each. */
const AT_ONCE = 3;

interface Work {
  file: File;
  opened: OpenedFile;
}

/** Where this person has uploaded too much just now, it waits as long as the server asks for. */
async function sendPatiently(file: File, signal: AbortSignal, onProgress: (to: number) => void): Promise<Picture> {
  for (;;) {
    try {
      return await uploadPicture(file, { signal, onProgress });
    } catch (error) {
      const seconds = patienceFor(error);
      if (seconds === null) throw error;
      await pause(seconds, signal);
    }
  }
}

const openedFile = async (file: File): Promise<OpenedFile> => {
  const converting = await heifKind(file);
  return {
    key: crypto.randomUUID(),
    name: file.name,
    previewUrl: converting ? '' : URL.createObjectURL(file),
    converting,
    picture: null,
    shownTaskId: null,
    view: 'original',
  };
};

/** From files to the next originals: shown from the disk at once, sent meanwhile, cancellable. */
export function useUpload(dispatch: Dispatch<SessionAction>): Uploader {
  const t = useTranslate();
  /** How far each file is of those that are on their way together. */
  const fractions = useRef(new Map<string, number>());
  const pending = useRef(0);
  const controller = useRef(new AbortController());
  /** Notices of files that did not arrive. */
  const told = useRef<string[]>([]);

  const tellProgress = (): void => {
    const all = [...fractions.current.values()];
    const fraction = all.reduce((sum, one) => sum + one, 0) / Math.max(1, all.length);
    dispatch({ type: 'sending-progressed', sending: pending.current > 0 ? { count: all.length, fraction } : null });
  };
  const progress = (key: string, fraction: number): void => {
    fractions.current.set(key, fraction);
    tellProgress();
  };
  const settle = (): void => {
    pending.current -= 1;
    if (pending.current === 0) fractions.current.clear();
    tellProgress();
  };

  const words = (error: unknown): string =>
    error instanceof UnreadablePicture
      ? t('upload.unreadable', { kind: error.kind.toUpperCase() })
      : errorWords(error, t);

  const send = async ({ file, opened: { key, name, previewUrl } }: Work, signal: AbortSignal): Promise<void> => {
    let preview = previewUrl;
    try {
      signal.throwIfAborted();
      const { preparedFile } = await import('./prepared-file.ts');
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
      const picture = await sendPatiently(ready, signal, (fraction) => progress(key, fraction));
      rememberLocal(picture.id, preview);
      dispatch({ type: 'file-arrived', key, picture });
      if (from) {
        notify({ key: 'converted', tone: 'done', text: t('upload.converted', conversionValues(from, ready)) });
      }
    } catch (error) {
      URL.revokeObjectURL(preview);
      dispatch({ type: 'file-failed', key });
      if (signal.aborted || isSessionEnd(error)) return;
      const action = { label: t('action.retry'), run: () => void open([file]) };
      const notice = `upload-${key}`;
      told.current.push(notice);
      notify({
        key: notice,
        tone: 'problem',
        text: words(error),
        detail: name,
        action: error instanceof NetworkError ? action : undefined,
      });
    } finally {
      settle();
    }
  };

  const open = async (files: readonly File[]): Promise<void> => {
    const { signal } = controller.current;
    pending.current += files.length;
    const queue: Work[] = await Promise.all(files.map(async (file) => ({ file, opened: await openedFile(file) })));
    dispatch({ type: 'files-opened', files: queue.map(({ opened }) => opened) });
    for (const { opened } of queue) fractions.current.set(opened.key, 0);
    tellProgress();
    const line = async (): Promise<void> => {
      for (let next = queue.shift(); next; next = queue.shift()) await send(next, signal);
    };
    await Promise.all(Array.from({ length: AT_ONCE }, line));
  };

  return {
    openFiles: (files) => {
      for (const notice of ['upload', ...told.current.splice(0)]) closeToast(notice);
      const wrong = files.filter((file) => pictureFileProblem(file));
      const [problem] = wrong.flatMap((file) => pictureFileProblem(file) ?? []);
      const names = wrong.map(({ name }) => name).join(t('list.separator'));
      if (problem) notify({ key: 'upload', tone: 'problem', text: t(problem), detail: names });
      const good = files.filter((file) => !wrong.includes(file));
      if (good.length > 0) void open(good);
    },
    cancelUpload: () => {
      controller.current.abort();
      controller.current = new AbortController();
    },
  };
}
