import type { Task } from '@pictor/contracts';
import { formatPercent, formatPixels } from '../../../lib/format.ts';
import { useLocale, useTranslate } from '../../../lib/i18n/i18n.ts';
import { useEditor } from '../use-editor.ts';
import { ResultFacts } from './results/result-facts.tsx';
import { resultAt, shownPosition } from './results/shown-result.ts';
import styles from './stage-bar.module.css';
import type { StageBarProps } from './stage-bar.tsx';
import { shownView } from './stage-pictures.ts';

interface StageReadoutProps extends Pick<StageBarProps, 'pictures' | 'camera' | 'working' | 'resultStatus' | 'keep'> {
  /** The shown task, if it has several results. */
  several: Task | null;
}

/** The size and the zoom of the picture on the table, and whether the result is saved. */
export function StageReadout({ pictures, camera, working, resultStatus, keep, several }: StageReadoutProps) {
  const t = useTranslate();
  const locale = useLocale();
  const view = useEditor(({ document }) => document.view);
  const task = useEditor(({ shownTask }) => shownTask);
  const position = useEditor(shownPosition);
  const { original, result } = pictures;
  const size = shownView(view, pictures) === 'original' ? original?.size : result?.size;
  const percent = camera.placement ? formatPercent(camera.placement.scale, locale) : '';
  const chosen = resultAt(several, position);
  const status = several ? chosen && keep(several, chosen) : resultStatus;
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
      {result ? (working ? t('stage.previous') : status) : null}
      {result && task && !working ? <ResultFacts task={task} /> : null}
    </>
  );
}
