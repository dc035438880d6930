import { errorWords } from '../../lib/http/error-words.ts';
import { useTranslate } from '../../lib/i18n/i18n.ts';
import { Button } from '../../ui/button.tsx';
import { Skeleton } from '../../ui/skeleton.tsx';
import styles from './list.module.css';

interface ListStateProps {
  query: { isPending: boolean; isError: boolean; data: unknown; error: unknown; refetch: () => Promise<unknown> };
}

/** Shown while a list is loading, or after it failed to load. */
export function ListState({ query }: ListStateProps) {
  const t = useTranslate();
  if (query.isPending) {
    return (
      <div aria-hidden="true" className={styles['list']}>
        {['a', 'b'].map((key) => (
          <div key={key} className={styles['item']}>
            <Skeleton width="60%" height="20px" />
          </div>
        ))}
      </div>
    );
  }
  if (!query.isError || query.data !== undefined) return null;
  return (
    <div className={styles['item']} role="alert">
      <p className={styles['words']}>{errorWords(query.error, t)}</p>
      <Button onClick={() => void query.refetch()}>{t('action.retry')}</Button>
    </div>
  );
}
