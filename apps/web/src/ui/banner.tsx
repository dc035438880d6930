import type { ReactNode } from 'react';
import styles from './banner.module.css';

/** A state of the whole page, said as long as it lasts. */
export function Banner({ icon, children }: { icon: ReactNode; children: ReactNode }) {
  return (
    <div className={styles['banner']} role="status">
      {icon}
      <span>{children}</span>
    </div>
  );
}
