import type { OwnTask } from '@pictor/contracts';
import { IconPhoto } from '@tabler/icons-react';
import type { ReactNode } from 'react';
import { useTranslate } from '../../../lib/i18n/i18n.ts';
import { thumbnailUrl } from '../../../lib/pictures/asset-url.ts';
import { useModelName } from '../../../lib/pictures/model-name.ts';
import { useNow } from '../../../lib/use-now.ts';
import { stageWords } from '../run/run-progress.ts';
import styles from './running-tasks.module.css';
import type { TaskList } from './tasks.ts';

function RunningTask({ task, now }: { task: OwnTask; now: number }) {
  const t = useTranslate();
  const modelName = useModelName();
  const seconds = Math.max(0, Math.floor((now - task.created_at) / 1000));
  return (
    <span className={styles['task']}>
      {task.original_image ? (
        <img src={thumbnailUrl(task.original_image.id)} alt="" width={44} height={44} />
      ) : (
        <span className={styles['blank']}>
          <IconPhoto size={20} stroke={1.5} />
        </span>
      )}
      <span className={styles['words']}>
        <span className={styles['prompt']} dir="auto">
          {task.prompt}
        </span>
        <span className={styles['state']}>
          {t(stageWords(task.progress), { attempt: task.progress?.attempt ?? 1 })}
          {' • '}
          {t('run.elapsed', { minutes: Math.floor(seconds / 60), seconds: seconds % 60 })}
        </span>
      </span>
      <span className={styles['model']}>{modelName(task.model)}</span>
    </span>
  );
}

interface RunningTasksProps {
  tasks: TaskList | undefined;
  /** Renders a link to the page where the task can be followed. */
  renderLink: (content: ReactNode) => ReactNode;
}

/** Shows the running tasks; nothing if there are none. */
export function RunningTasks({ tasks, renderLink }: RunningTasksProps) {
  const t = useTranslate();
  const running = tasks?.filter(({ status }) => status === 'processing') ?? [];
  const now = useNow(1000, running.length > 0);
  if (running.length === 0) return null;
  return (
    <section aria-label={t('tasks.running')}>
      <h2 className={styles['heading']}>{t('tasks.running')}</h2>
      <ul className={styles['list']}>
        {running.map((task) => (
          <li key={task.id}>{renderLink(<RunningTask task={task} now={now} />)}</li>
        ))}
      </ul>
    </section>
  );
}
