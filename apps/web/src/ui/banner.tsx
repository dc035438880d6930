import type { ReactNode } from 'react';
import styles from './banner.module.css';

/** Shows a state of the whole page for as long as it lasts. */
export function Banner({ icon, children }: { icon: ReactNode; children: ReactNode }) {
  return (
    <div className={styles['banner']} role="status">
      {icon}
      <span>{children}</span>
    </div>
  );
}
