import type { ChangeEvent } from 'react';
import styles from './checkbox.module.css';

interface CheckboxProps {
  label: string;
  checked: boolean;
  /** `range` is true if Shift was held: select from the last ticked item to this one. */
  onChange: (checked: boolean, range: boolean) => void;
  className?: string | undefined;
}

/** A round tick on a picture. It is a single node drawn by CSS, because a grid has hundreds of them. */
export function Checkbox({ label, checked, onChange, className }: CheckboxProps) {
  const change = ({ currentTarget, nativeEvent }: ChangeEvent<HTMLInputElement>): void =>
    // React's change event of a checkbox wraps the native click event, and a click carries the modifier keys.
    onChange(currentTarget.checked, 'shiftKey' in nativeEvent && nativeEvent.shiftKey === true);
  return (
    <input
      type="checkbox"
      className={[styles['check'], className].filter(Boolean).join(' ')}
      aria-label={label}
      checked={checked}
      onChange={change}
    />
  );
}
