import { IconCheck } from '@tabler/icons-react';
import type { ChangeEvent } from 'react';
import styles from './checkbox.module.css';

interface CheckboxProps {
  label: string;
  checked: boolean;
  /** `range` where Shift was held: from the last one to this one. */
  onChange: (checked: boolean, range: boolean) => void;
  className?: string | undefined;
}

/** A round tick on top of a picture. */
export function Checkbox({ label, checked, onChange, className }: CheckboxProps) {
  const change = ({ currentTarget, nativeEvent }: ChangeEvent<HTMLInputElement>): void =>
    // React tells of a tick by the click that made it, and that one knows the keys.
    onChange(currentTarget.checked, 'shiftKey' in nativeEvent && nativeEvent.shiftKey === true);
  return (
    <label className={[styles['check'], className].filter(Boolean).join(' ')}>
      <input type="checkbox" aria-label={label} checked={checked} onChange={change} />
      <span className={styles['box']}>
        <IconCheck size={14} stroke={3} />
      </span>
    </label>
  );
}
