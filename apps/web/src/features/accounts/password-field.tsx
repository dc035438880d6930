import { useState } from 'react';
import { useTranslate } from '../../lib/i18n/i18n.ts';
import { Button } from '../../ui/button.tsx';
import { TextField } from '../../ui/fields/text-field.tsx';

interface PasswordFieldProps {
  label: string;
  /** Whether it is a new password. If so, its rules are shown. */
  fresh: boolean;
  error: string | undefined;
}

/** A password field with a button that shows the password. */
export function PasswordField({ label, fresh, error }: PasswordFieldProps) {
  const t = useTranslate();
  const [shown, setShown] = useState(false);
  return (
    <TextField
      label={label}
      name="password"
      type={shown ? 'text' : 'password'}
      autoComplete={fresh ? 'new-password' : 'current-password'}
      hint={fresh ? t('accounts.password.hint') : undefined}
      error={error}
      trailing={
        <Button tone="quiet" aria-pressed={shown} onClick={() => setShown(!shown)}>
          {t(shown ? 'accounts.password.hide' : 'accounts.password.show')}
        </Button>
      }
    />
  );
}
