import { useTranslate } from '../../../lib/i18n/i18n.ts';
import styles from './reset-help.module.css';

/** Explains how to get a link for a new password. */
export function ResetHelp() {
  const t = useTranslate();
  return (
    <div className={styles['help']}>
      <p>{t('accounts.reset.how')}</p>
      <p>{t('accounts.reset.how.server')}</p>
      <code className={styles['command']}>{t('accounts.reset.command')}</code>
    </div>
  );
}
