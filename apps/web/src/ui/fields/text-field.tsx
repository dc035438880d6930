import { type ComponentProps, type ReactNode, useId } from 'react';
import styles from './text-field.module.css';

interface TextFieldProps extends ComponentProps<'input'> {
  label: string;
  hint?: string | undefined;
  error?: string | undefined;
  trailing?: ReactNode;
}

export function TextField({ label, hint, error, trailing, ...input }: TextFieldProps) {
  const id = useId();
  const note = error ?? hint;
  return (
    <div className={styles['field']}>
      <label className={styles['label']} htmlFor={id}>
        {label}
      </label>
      <div className={styles['control']}>
        <input
          id={id}
          className={styles['input']}
          aria-invalid={error !== undefined}
          aria-describedby={note ? `${id}-note` : undefined}
          {...input}
        />
        {trailing}
      </div>
      {note ? (
        <p id={`${id}-note`} className={error ? styles['error'] : styles['hint']}>
          {note}
        </p>
      ) : null}
    </div>
  );
}
