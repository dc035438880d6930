import type { ReactNode } from 'react';
import styles from './empty-section.module.css';

interface EmptySectionProps {
  icon: ReactNode;
  title: string;
  hint: string;
  action?: ReactNode;
}

/** Tells which records belong here and how to add them. */
export const EmptySection = ({ icon, title, hint, action }: EmptySectionProps) => (
  <div className={styles['empty']}>
    <span className={styles['icon']}>{icon}</span>
    <p className={styles['title']}>{title}</p>
    <p>{hint}</p>
    {action}
  </div>
);
