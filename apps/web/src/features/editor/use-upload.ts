import { type Dispatch, useRef } from 'react';
import { isSessionEnd, NetworkError } from '../../lib/api-error.ts';
import { errorWords } from '../../lib/error-words.ts';
import { useTranslate } from '../../lib/i18n/i18n.ts';
import { closeToast, notify } from '../../ui/toast-store.ts';
import { measurePicture, uploadPicture } from './api.ts';
import { rememberLocal } from './local-pictures.ts';
import { pictureFileProblem } from './picture-file.ts';
import type { SessionAction } from './session.ts';

interface Uploader {
  openFile: (file: File) => void;
  cancelUpload: () => void;
}

/** From a file to the next original: shown from the disk at once, sent meanwhile, cancellable. */
export function useUpload(dispatch: Dispatch<SessionAction>): Uploader {
  const t = useTranslate();
  const current = useRef<AbortController | null>(null);

  const send = async (file: File): Promise<void> => {
    current.current?.abort();
    const attempt = new AbortController();
    current.current = attempt;
    const mine = (): boolean => current.current === attempt;
    closeToast('upload');
    const previewUrl = URL.createObjectURL(file);
    dispatch({
      type: 'upload-started',
      upload: { name: file.name, previewUrl, size: null, fraction: 0, runAsked: false },
    });
    // A file that this browser cannot show is still for the server to judge.
    measurePicture(previewUrl).then(
      (size) => mine() && dispatch({ type: 'upload-measured', size }),
      () => undefined,
    );
    try {
      const picture = await uploadPicture(file, {
        signal: attempt.signal,
        onProgress: (fraction) => mine() && dispatch({ type: 'upload-progressed', fraction }),
      });
      rememberLocal(picture.id, previewUrl);
      dispatch({ type: 'upload-ended', picture });
    } catch (error) {
      URL.revokeObjectURL(previewUrl);
      if (!mine()) return;
      dispatch({ type: 'upload-ended', picture: null });
      if (attempt.signal.aborted || isSessionEnd(error)) return;
      const action = { label: t('action.retry'), run: () => void send(file) };
      notify({
        key: 'upload',
        tone: 'problem',
        text: errorWords(error, t),
        action: error instanceof NetworkError ? action : undefined,
      });
    }
  };

  return {
    openFile: (file) => {
      const problem = pictureFileProblem(file);
      if (problem) notify({ key: 'upload', tone: 'problem', text: t(problem), detail: file.name });
      else void send(file);
    },
    cancelUpload: () => current.current?.abort(),
  };
}
