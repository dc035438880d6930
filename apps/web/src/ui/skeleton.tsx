import type { CSSProperties } from 'react';
import styles from './skeleton.module.css';

/** Reserves the space of content that is loading. */
export function Skeleton({ width, height, radius }: Pick<CSSProperties, 'width' | 'height'> & { radius?: string }) {
  return <span className={styles['skeleton']} style={{ width, height, borderRadius: radius }} aria-hidden="true" />;
}
