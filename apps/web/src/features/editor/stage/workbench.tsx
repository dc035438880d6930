import type { ReactNode } from 'react';
import { useCamera } from '../../../ui/table/use-camera.ts';
import styles from '../editor.module.css';
import { isAtWork } from '../editor-reader.ts';
import { useEditor } from '../use-editor.ts';
import { ResultReading } from '../words/result-reading.tsx';
import { FileStrip } from './file-strip.tsx';
import { Stage } from './stage.tsx';
import { StageBar } from './stage-bar.tsx';
import { shownView, useStagePictures } from './stage-pictures.ts';

export interface WorkbenchProps {
  resultStatus: ReactNode;
  /** Shown on the table if there is no picture; otherwise null. */
  emptyStage: ReactNode;
}

/** The light table with a picture on it, and the controls for that picture. */
export function Workbench({ resultStatus, emptyStage }: WorkbenchProps) {
  const pictures = useStagePictures();
  const camera = useCamera(pictures.frame);
  const view = useEditor(({ document }) => document.view);
  const uploading = useEditor(({ document }) => document.upload !== null);
  const working = useEditor(isAtWork);
  return (
    <>
      <StageBar
        pictures={pictures}
        camera={camera}
        working={working}
        resultStatus={resultStatus}
        empty={emptyStage !== null}
      />
      <div className={styles['table']}>
        {emptyStage ?? <Stage pictures={pictures} camera={camera} working={working} />}
      </div>
      <ResultReading shown={!uploading && shownView(view, pictures) !== 'original'} />
      <FileStrip />
    </>
  );
}
