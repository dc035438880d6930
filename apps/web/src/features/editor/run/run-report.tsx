import type { OwnTask } from '@pictor/contracts';
import { useTranslate } from '../../../lib/i18n/i18n.ts';
import { useNow } from '../../../lib/use-now.ts';
import styles from '../composer.module.css';
import { isBilled } from '../draft.ts';
import { BILLING_ID, engineOf } from '../task-words.ts';
import type { Editor } from '../use-editor.ts';
import { guessProgress, stageWords } from './run-progress.ts';

export { FailureNotice } from './failure-notice.tsx';

export function RunningLine({ editor, task }: { editor: Editor; task: OwnTask }) {
  const t = useTranslate();
  const now = useNow(1000);
  const seconds = Math.max(0, Math.floor((now - task.created_at) / 1000));
  return (
    <>
      <span role="status">
        {editor.stopping ? t('run.stopping') : t(stageWords(task.progress), { attempt: task.progress?.attempt ?? 1 })}
      </span>
      <span aria-hidden="true"> • </span>
      <span className={styles['elapsed']}>
        {t('run.elapsed', { minutes: Math.floor(seconds / 60), seconds: seconds % 60 })}
      </span>
      {isBilled(engineOf(editor, task)) ? (
        <span className={styles['billing']} id={BILLING_ID}>
          {' '}
          • {t('run.stopBills')}
        </span>
      ) : null}
    </>
  );
}

/** The top edge of the card. It shows the upload progress, or that a run is in progress. */
export function EdgeProgress({ editor }: { editor: Editor }) {
  const t = useTranslate();
  const { activeTask, sending, busy } = editor;
  const running = activeTask?.status === 'processing';
  const now = useNow(500, running);
  if (sending) {
    const { fraction } = sending;
    return (
      <div
        className={styles['edge']}
        role="progressbar"
        aria-label={t('upload.progress')}
        aria-valuenow={Math.round(fraction * 100)}
      >
        <div style={{ transform: `scaleX(${fraction})` }} />
      </div>
    );
  }
  if (!busy) return null;
  const guess = running ? guessProgress((now - activeTask.created_at) / 1000, engineOf(editor, activeTask)) : 0;
  return (
    <div className={styles['edge']} role="progressbar" aria-label={t('run.progress')}>
      <div style={{ transform: `scaleX(${Math.max(0.03, guess)})` }} />
    </div>
  );
}
