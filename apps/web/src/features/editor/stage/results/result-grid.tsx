import type { ResultImage, Task } from '@pictor/contracts';
import { IconArrowsDiff, IconPhotoOff } from '@tabler/icons-react';
import { type ReactNode, useState } from 'react';
import { useLocale, useTranslate } from '../../../../lib/i18n/i18n.ts';
import { costWords } from '../../../../lib/money.ts';
import { useModelName } from '../../../../lib/pictures/model-name.ts';
import { useUpright } from '../../../../lib/pictures/use-upright.ts';
import { IconButton } from '../../../../ui/button.tsx';
import { Skeleton } from '../../../../ui/skeleton.tsx';
import { pictureUrl } from '../../api.ts';
import { memberAt } from '../../tasks/batch.ts';
import { failureWords } from '../../tasks/task-words.ts';
import { useCommands } from '../../use-editor.ts';
import { stepFocus } from '../arrow-steps.ts';
import styles from './result-grid.module.css';
import { resultAt } from './shown-result.ts';
import { useResultKeys } from './use-result-keys.ts';

export type Keep = (task: Task, result: ResultImage) => ReactNode;

interface CellProps {
  result: ResultImage;
  /** It was picked as the first of two to compare. */
  picked: boolean;
  onOpen: () => void;
  onCompare: () => void;
  keep: ReactNode;
}

/** One of the results, with what the user can do with it. */
function Cell({ result, picked, onOpen, onCompare, keep }: CellProps) {
  const t = useTranslate();
  const [lost, setLost] = useState(false);
  const upright = useUpright(pictureUrl(result));
  const n = result.position + 1;
  return (
    <>
      <button
        type="button"
        className={styles['picture']}
        aria-label={t('results.open', { n })}
        title={t('results.open', { n })}
        data-picked={picked}
        onClick={onOpen}
      >
        {lost ? (
          <span className={styles['empty']}>
            <IconPhotoOff size={24} stroke={1.5} />
            {t('save.gone')}
          </span>
        ) : (
          <img src={upright} alt="" draggable={false} onError={() => setLost(true)} />
        )}
        <span className={styles['number']} aria-hidden="true">
          {n}
        </span>
      </button>
      {lost ? null : (
        <div className={styles['actions']}>
          <IconButton
            tone="secondary"
            label={t('results.compare', { n })}
            icon={<IconArrowsDiff size={17} stroke={1.75} />}
            aria-pressed={picked}
            onClick={onCompare}
          />
          {keep}
        </div>
      )}
    </>
  );
}

/** A place without a result: it is being made, or it has failed. */
function Place({ task, n }: { task: Task; n: number }) {
  const t = useTranslate();
  const locale = useLocale();
  if (task.status === 'processing')
    return (
      <div className={styles['place']}>
        <Skeleton width="100%" height="100%" />
        <span className={styles['making']}>{t('results.making', { n })}</span>
      </div>
    );
  return (
    <div className={styles['place']} data-failed="true">
      <span className={styles['empty']}>
        <IconPhotoOff size={24} stroke={1.5} />
        <strong>{t('results.failed', { n })}</strong>
        <span className={styles['why']}>{failureWords(task, locale, t)}</span>
      </span>
    </div>
  );
}

/** Which model makes the result, how long it took, and what it cost. */
function Caption({ task }: { task: Task }) {
  const t = useTranslate();
  const locale = useLocale();
  const modelName = useModelName();
  const seconds = Math.max(1, Math.round((task.updated_at - task.created_at) / 1000));
  const ended = task.status !== 'processing';
  const cost = task.cost ? costWords(task.cost, { t, locale }) : t('cost.unknown');
  // A call that failed has usually cost nothing, and nobody knows it for sure.
  const told = ended ? [t('several.seconds', { seconds }), ...(task.cost || task.result_image ? [cost] : [])] : [];
  return (
    <p className={styles['caption']}>
      <span className={styles['model']}>{modelName(task.model)}</span>
      <span className={styles['told']}>{told.join(' · ')}</span>
    </p>
  );
}

/** All results of a task, or of a run on several models. It grows while they come. */
export function ResultGrid({ task, keep }: { task: Task; keep: Keep }) {
  const t = useTranslate();
  const { dispatch } = useCommands();
  const [picked, setPicked] = useState<number | null>(null);
  useResultKeys(task);
  const { count } = task.requested;
  const told = task.batch !== undefined;
  const made = task.result_images?.length ?? 0;

  const open = (position: number): void =>
    dispatch({ type: 'result-chosen', chosen: { taskId: task.id, position, against: null }, view: 'result' });
  const compare = (position: number): void => {
    if (picked === null) setPicked(position);
    else if (picked === position) setPicked(null);
    else
      dispatch({
        type: 'result-chosen',
        chosen: { taskId: task.id, position, against: picked },
        view: 'compare',
      });
  };

  return (
    <section className={styles['results']} aria-label={t('results.label')}>
      <p className={styles['state']} role="status">
        {picked === null ? t('results.state', { made, count }) : t('results.compare.next', { n: picked + 1 })}
      </p>
      <ul className={styles['grid']} data-count={count} onKeyDown={(event) => stepFocus(event, '[data-picked]')}>
        {Array.from({ length: count }, (_, position) => {
          const result = resultAt(task, position);
          const member = memberAt(task, position);
          return (
            // biome-ignore lint/suspicious/noArrayIndexKey: the place of a result is its identity.
            <li key={position} className={styles['cell']} data-told={told}>
              {result ? (
                <Cell
                  result={result}
                  picked={picked === position}
                  onOpen={() => open(position)}
                  onCompare={() => compare(position)}
                  keep={keep(member.task, result)}
                />
              ) : (
                <Place task={member.task} n={position + 1} />
              )}
              {told ? <Caption task={member.task} /> : null}
            </li>
          );
        })}
      </ul>
    </section>
  );
}
