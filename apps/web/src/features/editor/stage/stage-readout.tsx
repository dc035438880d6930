import type { ReactNode } from 'react';
import { formatPercent, formatPixels } from '../../../lib/format.ts';
import { useLocale, useTranslate } from '../../../lib/i18n/i18n.ts';
import type { TableCamera } from '../../../ui/table/use-camera.ts';
import { memberAt } from '../tasks/batch.ts';
import { useEditor } from '../use-editor.ts';
import { ResultFacts } from './results/result-facts.tsx';
import { shownPosition } from './results/shown-result.ts';
import styles from './stage-bar.module.css';
import { type StagePictures, shownView } from './stage-pictures.ts';

export interface StageReadoutProps {
  pictures: StagePictures;
  camera: TableCamera;
  /** A run is working on the picture on the table. */
  working: boolean;
  /** Whether the result has been saved, shown beside its size. */
  resultStatus: ReactNode;
}

/** The size and the zoom of the picture on the table, and whether the result is saved. */
export function StageReadout({ pictures, camera, working, resultStatus }: StageReadoutProps) {
  const t = useTranslate();
  const locale = useLocale();
  const view = useEditor(({ document }) => document.view);
  const task = useEditor(({ shownTask }) => shownTask);
  const position = useEditor(shownPosition);
  const { original, result } = pictures;
  const size = shownView(view, pictures) === 'original' ? original?.size : result?.size;
  const percent = camera.placement ? formatPercent(camera.placement.scale, locale) : '';
  return (
    <>
      {size ? (
        <>
          <span>{formatPixels(size)}</span>
          <span aria-hidden="true">•</span>
          <button type="button" className={styles['zoom']} title={t('stage.zoom.toggle')} onClick={camera.toggle}>
            {camera.fitted ? t('stage.zoom.fit', { percent }) : percent}
          </button>
        </>
      ) : null}
      {result ? (working ? t('stage.previous') : resultStatus) : null}
      {result && task && !working ? <ResultFacts task={memberAt(task, position).task} /> : null}
    </>
  );
}
