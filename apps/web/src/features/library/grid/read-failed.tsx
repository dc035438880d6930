import { errorWords } from '../../../lib/http/error-words.ts';
import { useTranslate } from '../../../lib/i18n/i18n.ts';
import { Button } from '../../../ui/button.tsx';
import styles from './read-failed.module.css';

/** In place of a list, or of its next page, that could not be read. */
export function ReadFailed({ error, onRetry }: { error: unknown; onRetry: () => unknown }) {
  const t = useTranslate();
  return (
    <div className={styles['failed']} role="alert">
      <p>{errorWords(error, t)}</p>
      <Button onClick={() => void onRetry()}>{t('action.retry')}</Button>
    </div>
  );
}
