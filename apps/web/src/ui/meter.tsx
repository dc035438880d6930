import styles from './meter.module.css';

interface MeterProps {
  label: string;
  /** The text that a screen reader reads instead of a bare percentage. */
  text: string;
  value: number;
  max: number;
}

/** From this fraction on, users should free space before an upload no longer fits. */
export const NEARLY_FULL = 0.85;
const FULL = 0.98;

function levelOf(fraction: number): 'full' | 'nearly-full' | undefined {
  if (fraction >= FULL) return 'full';
  return fraction >= NEARLY_FULL ? 'nearly-full' : undefined;
}

export function Meter({ label, text, value, max }: MeterProps) {
  const fraction = max > 0 ? Math.min(value / max, 1) : 0;
  return (
    // biome-ignore lint/a11y/useSemanticElements: the parts of a <meter> cannot be styled the same way in every browser.
    <div
      role="meter"
      aria-label={label}
      aria-valuemin={0}
      aria-valuemax={max}
      aria-valuenow={Math.min(value, max)}
      aria-valuetext={text}
      className={styles['track']}
      data-level={levelOf(fraction)}
    >
      <div className={styles['fill']} style={{ transform: `scaleX(${fraction})` }} />
    </div>
  );
}
