import type { CSSProperties } from 'react';
import styles from './skeleton.module.css';

/** Holds the place of what is being loaded. */
export function Skeleton({ width, height, radius }: Pick<CSSProperties, 'width' | 'height'> & { radius?: string }) {
  return <span className={styles['skeleton']} style={{ width, height, borderRadius: radius }} aria-hidden="true" />;
}
