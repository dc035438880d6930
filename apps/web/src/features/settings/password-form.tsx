import { useMutation, useQueryClient } from '@tanstack/react-query';
import { type SubmitEvent, useRef, useState } from 'react';
import { errorWords } from '../../lib/http/error-words.ts';
import { PASSWORD_LENGTH } from '../../lib/http/limits.ts';
import { type MessageId, useTranslate } from '../../lib/i18n/i18n.ts';
import { Button } from '../../ui/button.tsx';
import { CheckField } from '../../ui/fields/check-field.tsx';
import { TextField } from '../../ui/fields/text-field.tsx';
import { notify } from '../../ui/overlays/toast-store.ts';
import { apiKeysQuery, changePassword, sessionsQuery } from './api.ts';
import styles from './form.module.css';
import { SettingsSection } from './settings-section.tsx';

type Errors = Partial<Record<'current' | 'next', MessageId>>;

function check(current: string, next: string): Errors {
  const errors: Errors = {};
  if (current === '') errors.current = 'accounts.password.missing';
  if (next.length < PASSWORD_LENGTH.min) errors.next = 'accounts.password.short';
  else if (next.length > PASSWORD_LENGTH.max) errors.next = 'accounts.password.long';
  return errors;
}

export function PasswordForm({ email }: { email: string }) {
  const t = useTranslate();
  const queryClient = useQueryClient();
  const form = useRef<HTMLFormElement>(null);
  const [errors, setErrors] = useState<Errors>({});
  const [shown, setShown] = useState(false);
  const change = useMutation({
    mutationFn: changePassword,
    onSuccess: (_answer, { keep_api_keys }) => {
      form.current?.reset();
      if (!keep_api_keys) void queryClient.invalidateQueries({ queryKey: apiKeysQuery.queryKey });
      void queryClient.invalidateQueries({ queryKey: sessionsQuery.queryKey });
      notify({ key: 'password', tone: 'done', text: t('settings.password.changed') });
    },
  });
  const submit = (event: SubmitEvent<HTMLFormElement>): void => {
    event.preventDefault();
    const data = new FormData(event.currentTarget);
    const [current, next] = [String(data.get('current') ?? ''), String(data.get('next') ?? '')];
    const found = check(current, next);
    setErrors(found);
    const [first] = Object.keys(found);
    if (first) form.current?.querySelector<HTMLInputElement>(`[name="${first}"]`)?.focus();
    else change.mutate({ current_password: current, new_password: next, keep_api_keys: data.has('keep_api_keys') });
  };
  const type = shown ? 'text' : 'password';
  return (
    <SettingsSection anchor="password" title={t('accounts.password')} lead={t('settings.password.lead')}>
      <form ref={form} className={styles['form']} noValidate onSubmit={submit}>
        {/* Tells password managers whose password this is. */}
        <input type="text" name="username" autoComplete="username" value={email} readOnly hidden />
        <TextField
          label={t('settings.password.current')}
          name="current"
          type={type}
          autoComplete="current-password"
          error={errors.current && t(errors.current)}
        />
        <TextField
          label={t('settings.password.new')}
          name="next"
          type={type}
          autoComplete="new-password"
          hint={t('accounts.password.hint')}
          error={errors.next && t(errors.next)}
          trailing={
            <Button tone="quiet" aria-pressed={shown} onClick={() => setShown(!shown)}>
              {t(shown ? 'accounts.password.hide' : 'accounts.password.show')}
            </Button>
          }
        />
        <CheckField
          label={t('settings.password.keepKeys')}
          note={t('settings.password.keepKeys.note')}
          name="keep_api_keys"
        />
        <div role="alert" className={styles['alert']}>
          {change.error ? <p className={styles['failure']}>{errorWords(change.error, t)}</p> : null}
        </div>
        <Button tone="primary" type="submit" className={styles['submit']} disabled={change.isPending}>
          {t('settings.password.change')}
        </Button>
      </form>
    </SettingsSection>
  );
}
