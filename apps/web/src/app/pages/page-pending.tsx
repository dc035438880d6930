import { Skeleton } from '../../ui/skeleton.tsx';
import styles from './page-pending.module.css';

/** Shown while the code of a page loads. */
export const PagePending = () => (
  <div className={styles['page']} aria-hidden="true">
    <div className={styles['header']} />
    <div className={styles['body']}>
      <Skeleton width="min(420px, 100%)" height="280px" radius="var(--radius-card)" />
    </div>
  </div>
);
