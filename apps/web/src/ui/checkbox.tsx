import type { ChangeEvent } from 'react';
import styles from './checkbox.module.css';

interface CheckboxProps {
  label: string;
  checked: boolean;
  /** `range` where Shift was held: from the last one to this one. */
  onChange: (checked: boolean, range: boolean) => void;
  className?: string | undefined;
}

/** A round tick on top of a picture. It is one node, drawn by its style: a grid has hundreds of them. */
export function Checkbox({ label, checked, onChange, className }: CheckboxProps) {
  const change = ({ currentTarget, nativeEvent }: ChangeEvent<HTMLInputElement>): void =>
    // React tells of a tick by the click that made it, and that one knows the keys.
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
