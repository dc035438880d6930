import { type ComponentProps, useId } from 'react';
import styles from './check-field.module.css';

interface CheckFieldProps extends Omit<ComponentProps<'input'>, 'type'> {
  label: string;
  /** What it means to tick it. */
  note?: string | undefined;
}

/** A box to tick, with its words beside it. All of it can be clicked. */
export function CheckField({ label, note, ...input }: CheckFieldProps) {
  const id = useId();
  return (
    <label className={styles['field']}>
      <input
        type="checkbox"
        className={styles['box']}
        aria-labelledby={`${id}-label`}
        aria-describedby={note ? `${id}-note` : undefined}
        {...input}
      />
      <span>
        <span id={`${id}-label`} className={styles['label']}>
          {label}
        </span>
        {note ? (
          <span id={`${id}-note`} className={styles['note']}>
            {note}
          </span>
        ) : null}
      </span>
    </label>
  );
}
