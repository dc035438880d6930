import { useState } from 'react';
import { useTranslate } from '../../../lib/i18n/i18n.ts';
import { Button } from '../../../ui/button.tsx';
import { TextField } from '../../../ui/fields/text-field.tsx';
import form from '../form.module.css';
import styles from './models.module.css';

interface KeyFieldProps {
  hasKey: boolean;
  needsKey: boolean;
  value: string;
  /** Whether saving removes the stored key. */
  removes: boolean;
  onChange: (value: string) => void;
  onRemove: (removes: boolean) => void;
}

/** The key. A stored key is never shown, but it can be replaced or removed. */
export function KeyField({ hasKey, needsKey, value, removes, onChange, onRemove }: KeyFieldProps) {
  const t = useTranslate();
  const [replacing, setReplacing] = useState(!hasKey);
  if (hasKey && !replacing)
    return (
      <div className={styles['key']}>
        <p className={form['label']}>{t('settings.models.key')}</p>
        <p className={styles['quiet']} role="status">
          {t(removes ? 'settings.models.key.removed' : 'settings.models.key.saved')}
        </p>
        <div className={styles['actions']}>
          {removes ? (
            <Button onClick={() => onRemove(false)}>{t('settings.models.key.keep')}</Button>
          ) : (
            <>
              <Button onClick={() => setReplacing(true)}>{t('settings.models.key.replace')}</Button>
              <Button onClick={() => onRemove(true)}>{t('settings.models.key.remove')}</Button>
            </>
          )}
        </div>
      </div>
    );
  return (
    <div className={styles['key']}>
      <TextField
        label={t('settings.models.key')}
        name="apiKey"
        type="password"
        // Browsers would otherwise offer the person's own password here.
        autoComplete="new-password"
        spellCheck={false}
        value={value}
        hint={t(needsKey ? 'settings.models.key.hint' : 'settings.models.key.optional')}
        onChange={(event) => onChange(event.currentTarget.value)}
      />
      {hasKey ? (
        <Button
          className={form['submit']}
          onClick={() => {
            onChange('');
            setReplacing(false);
          }}
        >
          {t('settings.models.key.keep')}
        </Button>
      ) : null}
    </div>
  );
}
