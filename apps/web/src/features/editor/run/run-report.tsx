import type { Task } from '@pictor/contracts';
import { useTranslate } from '../../../lib/i18n/i18n.ts';
import { useNow } from '../../../lib/use-now.ts';
import styles from '../composer/composer.module.css';
import { isBilled } from '../document/draft.ts';
import { isRunning } from '../editor-reader.ts';
import { BILLING_ID, engineOf } from '../tasks/task-words.ts';
import { useEditor } from '../use-editor.ts';
import { guessProgress, stageWords } from './run-progress.ts';

export { FailureNotice } from './failure-notice.tsx';

export function RunningLine({ task }: { task: Task }) {
  const t = useTranslate();
  const stopping = useEditor((editor) => editor.stopping);
  const models = useEditor((editor) => editor.models);
  const now = useNow(1000);
  const seconds = Math.max(0, Math.floor((now - task.created_at) / 1000));
  return (
    <>
      <span role="status">
        {stopping ? t('run.stopping') : t(stageWords(task.progress), { attempt: task.progress?.attempt ?? 1 })}
      </span>
      <span aria-hidden="true"> • </span>
      <span className={styles['elapsed']}>
        {t('run.elapsed', { minutes: Math.floor(seconds / 60), seconds: seconds % 60 })}
      </span>
      {isBilled(engineOf(models, task)) ? (
        <span className={styles['billing']} id={BILLING_ID}>
          {' '}
          • {t('run.stopBills')}
        </span>
      ) : null}
    </>
  );
}

interface BarProps {
  label: string;
  /** From 0 to 1. */
  fraction: number;
  /** Null if the fraction is a guess. */
  percent: number | null;
}

/** The top edge of the card. */
const Bar = ({ label, fraction, percent }: BarProps) => (
  <div className={styles['edge']} role="progressbar" aria-label={label} aria-valuenow={percent ?? undefined}>
    <div style={{ transform: `scaleX(${fraction})` }} />
  </div>
);

function UploadProgress() {
  const t = useTranslate();
  const fraction = useEditor(({ sending }) => sending?.fraction ?? 0);
  return <Bar label={t('upload.progress')} fraction={fraction} percent={Math.round(fraction * 100)} />;
}

function RunProgress() {
  const t = useTranslate();
  const task = useEditor((editor) => (isRunning(editor) ? editor.activeTask : null));
  const models = useEditor((editor) => editor.models);
  const now = useNow(500, task !== null);
  const guess = task ? guessProgress((now - task.created_at) / 1000, engineOf(models, task)) : 0;
  return <Bar label={t('run.progress')} fraction={Math.max(0.03, guess)} percent={null} />;
}

/** Shows the upload progress, or that a run is in progress. */
export function EdgeProgress() {
  const sending = useEditor((editor) => editor.sending !== null);
  const busy = useEditor((editor) => editor.busy);
  if (sending) return <UploadProgress />;
  return busy ? <RunProgress /> : null;
}
