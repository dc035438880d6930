import type { CSSProperties } from 'react';
import { Skeleton } from '../../../ui/skeleton.tsx';
import styles from './library-card.module.css';

/** Stands in for a card whose record is still loading. */
export const CardSkeleton = ({ style }: { style?: CSSProperties }) => (
  <li className={style ? styles['card'] : undefined} style={style} aria-hidden="true">
    <div className={styles['blank']}>
      <Skeleton width="100%" height="100%" radius="var(--radius-control)" />
    </div>
    <div className={styles['words']}>
      <Skeleton width="60%" height="12px" />
      <Skeleton width="85%" height="10px" />
    </div>
  </li>
);
