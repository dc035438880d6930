import styles from './meter.module.css';

interface MeterProps {
  label: string;
  /** What a screen reader says instead of a bare percentage. */
  text: string;
  value: number;
  max: number;
}

export function Meter({ label, text, value, max }: MeterProps) {
  const fraction = max > 0 ? Math.min(value / max, 1) : 0;
  return (
    // biome-ignore lint/a11y/useSemanticElements: the parts of a <meter> cannot be styled alike in every browser.
    <div
      role="meter"
      aria-label={label}
      aria-valuemin={0}
      aria-valuemax={max}
      aria-valuenow={Math.min(value, max)}
      aria-valuetext={text}
      className={styles['track']}
      data-full={fraction > 0.95}
    >
      <div className={styles['fill']} style={{ transform: `scaleX(${fraction})` }} />
    </div>
  );
}
