import type { User } from '@pictor/contracts';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { type SubmitEvent, useEffect, useRef, useState } from 'react';
import { ApiError } from '../../lib/http/api-error.ts';
import { errorWords } from '../../lib/http/error-words.ts';
import { type MessageId, useTranslate } from '../../lib/i18n/i18n.ts';
import { Button } from '../../ui/button.tsx';
import styles from './account-form.module.css';
import { enter, keepUser } from './api.ts';
import { checkPassword } from './credentials.ts';
import { PasswordField } from './password-field.tsx';

interface ResetPasswordFormProps {
  token: string;
  onSignedIn: (user: User) => void;
  /** The link does not work, or its account is disabled or deleted. */
  onInvalid: () => void;
}

const isInvalid = (error: unknown): boolean =>
  error instanceof ApiError && (error.code === 'link_invalid' || error.code === 'not_found');

export function ResetPasswordForm({ token, onSignedIn, onInvalid }: ResetPasswordFormProps) {
  const t = useTranslate();
  const queryClient = useQueryClient();
  const form = useRef<HTMLFormElement>(null);
  const focusField = (): void => form.current?.querySelector('input')?.focus();
  useEffect(focusField, []);
  const [wrong, setWrong] = useState<MessageId | undefined>();
  const reset = useMutation({
    mutationFn: (new_password: string) => enter('/reset-password', { token, new_password }),
    onSuccess: (user) => {
      keepUser(queryClient, user);
      onSignedIn(user);
    },
    onError: (error) => {
      if (isInvalid(error)) onInvalid();
    },
  });
  const submit = (event: SubmitEvent<HTMLFormElement>): void => {
    event.preventDefault();
    const password = String(new FormData(event.currentTarget).get('password') ?? '');
    const found = checkPassword(password, true);
    setWrong(found);
    if (found) focusField();
    else reset.mutate(password);
  };
  return (
    <form ref={form} className={styles['form']} noValidate onSubmit={submit}>
      <PasswordField label={t('accounts.reset.password')} fresh error={wrong && t(wrong)} />
      <div role="alert">{reset.error ? <p className={styles['failure']}>{errorWords(reset.error, t)}</p> : null}</div>
      <Button tone="primary" type="submit" className={styles['submit']} disabled={reset.isPending}>
        {t('accounts.reset.submit')}
      </Button>
    </form>
  );
}
