import type { ReactNode } from 'react';
import { assetUrl } from '../../lib/asset-url.ts';
import { download } from '../../lib/download.ts';
import { useTranslate } from '../../lib/i18n/i18n.ts';
import { useCamera } from '../../ui/table/use-camera.ts';
import { toPicture } from './document.ts';
import styles from './editor.module.css';
import { FileStrip } from './file-strip.tsx';
import { Stage } from './stage.tsx';
import { StageBar } from './stage-bar.tsx';
import { shownView, useStagePictures } from './stage-pictures.ts';
import type { Editor } from './use-editor.ts';
import { ResultReading } from './words/result-reading.tsx';

export interface WorkbenchProps {
  editor: Editor;
  resultStatus: ReactNode;
  /** Shown on the table if there is no picture; otherwise null. */
  emptyStage: ReactNode;
}

const idOf = (picture: { id: string } | null | undefined): string | null => picture?.id ?? null;

/** Whether a run is working on the picture on the table, and not on an earlier picture. A run ends when its result is on the stage. */
const isAtWork = ({ busy, activeTask, document }: Editor): boolean =>
  (busy || activeTask?.status === 'completed') &&
  !document.upload &&
  (!activeTask || idOf(activeTask.original_image) === idOf(document.original));

/** The light table with a picture on it, and the controls for that picture. */
export function Workbench({ editor, resultStatus, emptyStage }: WorkbenchProps) {
  const t = useTranslate();
  const { document, shownTask, dispatch } = editor;
  const pictures = useStagePictures(editor);
  const camera = useCamera(pictures.frame);
  const result = shownTask?.result_image;
  const { original, upload } = document;
  const working = isAtWork(editor);

  const saveShown = (): void => {
    const picture = shownView(document.view, pictures) === 'original' ? original : result && toPicture(result);
    if (picture) download(assetUrl(picture.id), picture.name || picture.id);
  };

  return (
    <>
      <StageBar
        pictures={pictures}
        view={document.view}
        camera={camera}
        status={working && result ? t('stage.previous') : resultStatus}
        onView={(view) => dispatch({ type: 'view-changed', view })}
        onBack={document.past.length > 0 && !upload ? () => dispatch({ type: 'stepped-back' }) : null}
        onContinue={() => {
          if (result) editor.continueWith(toPicture(result));
        }}
        onDownload={upload || emptyStage ? null : saveShown}
      />
      <div className={styles['table']}>
        {emptyStage ?? (
          <Stage
            pictures={pictures}
            view={document.view}
            camera={camera}
            working={working}
            originalName={upload?.name ?? original?.name ?? ''}
            resultPrompt={shownTask?.prompt ?? ''}
          />
        )}
      </div>
      <ResultReading editor={editor} shown={!upload && shownView(document.view, pictures) !== 'original'} />
      <FileStrip editor={editor} />
    </>
  );
}
