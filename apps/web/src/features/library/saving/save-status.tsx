import type { OwnTask } from '@pictor/contracts';
import { IconAlertCircle, IconCheck } from '@tabler/icons-react';
import type { ReactNode } from 'react';
import { useTranslate } from '../../../lib/i18n/i18n.ts';
import { Button } from '../../../ui/button.tsx';
import styles from './save-status.module.css';
import type { AutoSave } from './use-auto-save.ts';

interface SaveStatusProps {
  task: OwnTask;
  autoSave: AutoSave;
  /** A link to the place where the user can free space. */
  makeRoom: ReactNode;
}

/** Shows whether the result on the stage is in the library. */
export function SaveStatus({ task, autoSave, makeRoom }: SaveStatusProps) {
  const t = useTranslate();
  const state = autoSave.stateOf(task);
  if (state === 'gone') return <span className={styles['unsaved']}>{t('save.gone')}</span>;
  if (state === 'unsaved' || state === 'full') {
    return (
      <span className={styles['unsaved']}>
        <IconAlertCircle size={14} />
        {t(state === 'full' ? 'save.full' : 'save.unsaved')}
        <Button onClick={() => autoSave.save(task)}>{t('save.retry')}</Button>
        {state === 'full' ? makeRoom : null}
      </span>
    );
  }
  return (
    <span className={styles['status']}>
      <span aria-hidden="true">•</span>
      {state === 'saved' ? <IconCheck size={14} /> : null}
      {t(state === 'saved' ? 'save.saved' : 'save.saving')}
    </span>
  );
}
