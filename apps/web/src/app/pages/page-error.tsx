import type { ErrorComponentProps } from '@tanstack/react-router';
import { useRouter } from '@tanstack/react-router';
import { errorWords } from '../../lib/http/error-words.ts';
import { useTranslate } from '../../lib/i18n/i18n.ts';
import { Button } from '../../ui/button.tsx';
import styles from './page-message.module.css';

/** Shown if a page could not be opened: the reason, and a button to retry. */
export function PageError({ error, reset }: ErrorComponentProps) {
  const t = useTranslate();
  const router = useRouter();
  const again = (): void => {
    reset();
    void router.invalidate();
  };
  return (
    <main className={styles['page']} role="alert">
      <h1>{t('page.error.title')}</h1>
      <p>{errorWords(error, t)}</p>
      <Button tone="primary" onClick={again}>
        {t('action.retry')}
      </Button>
    </main>
  );
}
