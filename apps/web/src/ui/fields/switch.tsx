import type { ComponentProps } from 'react';
import styles from './switch.module.css';

interface SwitchProps extends Omit<ComponentProps<'input'>, 'type' | 'role' | 'aria-label'> {
  label: string;
  checked: boolean;
}

/** Turns something on or off at once. The label is for screen readers and the tooltip, because the words stand beside it. */
export function Switch({ label, checked, ...input }: SwitchProps) {
  return (
    <input
      type="checkbox"
      role="switch"
      className={styles['switch']}
      aria-label={label}
      aria-checked={checked}
      title={label}
      checked={checked}
      {...input}
    />
  );
}
