import { type ReactNode, useRef } from 'react';
import { assetUrl } from '../../lib/asset-url.ts';
import { download } from '../../lib/download.ts';
import { useTranslate } from '../../lib/i18n/i18n.ts';
import { Composer } from './composer.tsx';
import styles from './editor.module.css';
import { EmptyStage } from './empty-stage.tsx';
import { PICTURE_ACCEPT } from './picture-file.ts';
import { toPicture } from './session.ts';
import { Stage } from './stage.tsx';
import { StageBar } from './stage-bar.tsx';
import { useStagePictures } from './stage-pictures.ts';
import { useCamera } from './use-camera.ts';
import type { Editor as EditorModel } from './use-editor.ts';
import { usePictureIntake } from './use-picture-intake.ts';

/** The light table with what is said about it below. */
export function Editor({ editor, resultStatus }: { editor: EditorModel; resultStatus: ReactNode }) {
  const t = useTranslate();
  const input = useRef<HTMLInputElement>(null);
  const prompt = useRef<HTMLTextAreaElement>(null);
  const { session, shownTask, dispatch } = editor;
  const pictures = useStagePictures(editor);
  const camera = useCamera(pictures.frame);
  const dragging = usePictureIntake(editor.openFile);
  const empty = !pictures.original && !pictures.result;
  const result = shownTask?.result_image;

  const pick = (): void => input.current?.click();
  const focusPrompt = (): void => prompt.current?.focus();

  return (
    <section className={styles['editor']} aria-label={t('editor.label')}>
      <input
        ref={input}
        type="file"
        accept={PICTURE_ACCEPT}
        className={styles['file']}
        tabIndex={-1}
        aria-label={t('editor.file')}
        onChange={({ target }) => {
          const [file] = target.files ?? [];
          // The same file may be chosen again after a failure.
          target.value = '';
          if (file) editor.openFile(file);
        }}
      />
      <StageBar
        pictures={pictures}
        view={session.view}
        camera={camera}
        resultStatus={resultStatus}
        onView={(view) => dispatch({ type: 'view-changed', view })}
        onContinue={() => {
          if (result) editor.continueWith(toPicture(result));
          focusPrompt();
        }}
        onDownload={() => {
          if (result) download(assetUrl(result.id), result.id);
        }}
      />
      <div className={styles['table']}>
        {empty ? (
          <EmptyStage
            editor={editor}
            onPick={pick}
            onSuggestion={(words) => {
              editor.changeDraft({ prompt: words });
              focusPrompt();
            }}
          />
        ) : (
          <Stage
            pictures={pictures}
            view={session.view}
            camera={camera}
            originalName={session.upload?.name ?? session.original?.name ?? ''}
            resultPrompt={shownTask?.prompt ?? ''}
          />
        )}
      </div>
      <div className={styles['composer']}>
        <Composer editor={editor} promptRef={prompt} onPick={pick} onFocusPrompt={focusPrompt} />
      </div>
      {dragging ? (
        <div className={styles['veil']}>
          <p>{t('editor.dropHere')}</p>
        </div>
      ) : null}
    </section>
  );
}
