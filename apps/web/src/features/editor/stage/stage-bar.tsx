import type { Task } from '@pictor/contracts';
import { isSeveral } from '../document/document-reducer.ts';
import { useEditor } from '../use-editor.ts';
import { StageActions } from './stage-actions.tsx';
import styles from './stage-bar.module.css';
import { StageReadout, type StageReadoutProps } from './stage-readout.tsx';
import { StageViews } from './stage-views.tsx';

interface StageBarProps extends StageReadoutProps {
  /** The task whose results are all shown. */
  grid: Task | null;
  /** There is no picture on the table. */
  empty: boolean;
}

export function StageBar(props: StageBarProps) {
  const task = useEditor(({ shownTask }) => shownTask);
  const { pictures, grid, empty } = props;
  const several = grid ?? (task && isSeveral(task) ? task : null);
  return (
    <div className={styles['bar']}>
      <div className={styles['readout']}>{grid ? null : <StageReadout {...props} />}</div>
      <div className={styles['views']}>
        <StageViews pictures={pictures} grid={grid} several={several} />
      </div>
      <div className={styles['actions']}>
        <StageActions pictures={pictures} hasPicture={!grid && !empty} />
      </div>
    </div>
  );
}
