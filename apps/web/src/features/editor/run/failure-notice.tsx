import type { Task } from '@pictor/contracts';
import { IconAlertCircle, IconPlayerStop, IconX } from '@tabler/icons-react';
import { useLocale, useTranslate } from '../../../lib/i18n/i18n.ts';
import { Button, IconButton } from '../../../ui/button.tsx';
import { isBilled } from '../document/draft.ts';
import { failureWords } from '../tasks/task-words.ts';
import { useCommands, useEditor } from '../use-editor.ts';
import styles from './failure-notice.module.css';

/** Shows why the last run failed, and what the user can do. */
export function FailureNotice({ failed }: { failed: Task }) {
  const t = useTranslate();
  const locale = useLocale();
  const { dispatch, retry } = useCommands();
  const models = useEditor((editor) => editor.models);
  const busy = useEditor((editor) => editor.busy);
  const stopped = failed.error_code === 'stopped';
  const engine = models?.models.find(({ id }) => id === failed.model)?.engine;
  return (
    <div className={styles['notice']} data-stopped={stopped}>
      {stopped ? <IconPlayerStop size={18} stroke={1.75} /> : <IconAlertCircle size={18} stroke={1.75} />}
      <p className={styles['words']}>
        {failureWords(failed, locale, t)}
        {stopped && engine && isBilled(engine) ? ` ${t('run.stillBilled')}` : null}
      </p>
      <Button disabled={busy} onClick={retry}>
        {t('action.retry')}
      </Button>
      <IconButton
        label={t('action.close')}
        icon={<IconX size={16} />}
        onClick={() => dispatch({ type: 'failure-put-aside' })}
      />
    </div>
  );
}
