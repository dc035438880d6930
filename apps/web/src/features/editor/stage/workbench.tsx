import type { ResultImage, Task } from '@pictor/contracts';
import type { ReactNode } from 'react';
import { useLazyPart } from '../../../lib/lazy-part.ts';
import { useCamera } from '../../../ui/table/use-camera.ts';
import { isSeveral } from '../document/document-reducer.ts';
import styles from '../editor.module.css';
import { isAtWork } from '../editor-reader.ts';
import { useEditor } from '../use-editor.ts';
import { ResultReading } from '../words/result-reading.tsx';
import { FileStrip } from './file-strip.tsx';
import { resultsPart } from './results/results-part.ts';
import { gridTask } from './results/shown-result.ts';
import { Stage } from './stage.tsx';
import { StageBar } from './stage-bar.tsx';
import { shownView, useStagePictures } from './stage-pictures.ts';

export interface WorkbenchProps {
  resultStatus: ReactNode;
  /** The button that keeps one of several results. */
  keep: (task: Task, result: ResultImage) => ReactNode;
  /** Shown on the table if there is no picture; otherwise null. */
  emptyStage: ReactNode;
}

/** The light table with a picture on it, and the controls for that picture. */
export function Workbench({ resultStatus, keep, emptyStage }: WorkbenchProps) {
  const pictures = useStagePictures();
  const camera = useCamera(pictures.frame);
  const view = useEditor(({ document }) => document.view);
  const uploading = useEditor(({ document }) => document.upload !== null);
  const grid = useEditor(gridTask);
  const several = useEditor(({ shownTask, document: { upload } }) =>
    shownTask?.result_image && isSeveral(shownTask) && !upload ? shownTask : null,
  );
  const working = useEditor(
    (editor) => isAtWork(editor) && (editor.activeTask === null || editor.activeTask !== editor.shownTask),
  );
  const results = useLazyPart(resultsPart, { wanted: (grid ?? several) !== null }).value;
  const resultGrid = grid && (results ? <results.ResultGrid task={grid} keep={keep} /> : <div />);
  const stage = resultGrid ?? <Stage pictures={pictures} camera={camera} working={working} />;
  return (
    <>
      <StageBar
        pictures={pictures}
        camera={camera}
        working={working}
        resultStatus={resultStatus}
        grid={grid}
        empty={emptyStage !== null}
      />
      <div className={styles['table']}>
        {emptyStage ?? stage}
        {several && !grid && results ? <results.ResultStrip task={several} keep={keep} /> : null}
      </div>
      <ResultReading shown={!uploading && !grid && shownView(view, pictures) !== 'original'} />
      <FileStrip />
    </>
  );
}
