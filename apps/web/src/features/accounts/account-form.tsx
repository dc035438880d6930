import type { User } from '@pictor/contracts';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { type SubmitEvent, useEffect, useRef, useState } from 'react';
import { ApiError } from '../../lib/http/api-error.ts';
import { errorWords } from '../../lib/http/error-words.ts';
import { useTranslate } from '../../lib/i18n/i18n.ts';
import { Button } from '../../ui/button.tsx';
import { TextField } from '../../ui/fields/text-field.tsx';
import styles from './account-form.module.css';
import { keepUser, login, register } from './api.ts';
import { type Credentials, checkCredentials, type FieldErrors } from './credentials.ts';
import { PasswordField } from './password-field.tsx';

const TOKEN_CODES = ['setup_token_required', 'setup_token_wrong'];

interface AccountFormProps {
  kind: 'login' | 'register';
  /** The secret of an invitation. */
  invitation?: string | null;
  onSignedIn: (user: User) => void;
}

function readForm(form: HTMLFormElement): Credentials {
  const data = new FormData(form);
  const text = (field: string): string => String(data.get(field) ?? '');
  return {
    email: text('email').trim(),
    password: text('password'),
    ...(data.has('name') ? { name: text('name') } : {}),
    ...(data.has('setup_token') ? { setup_token: text('setup_token').trim() } : {}),
  };
}

export function AccountForm({ kind, invitation, onSignedIn }: AccountFormProps) {
  const t = useTranslate();
  const queryClient = useQueryClient();
  const [errors, setErrors] = useState<FieldErrors>({});
  const attempt = useMutation({
    mutationFn: ({ name, ...rest }: Credentials) =>
      name === undefined
        ? login(rest)
        : register({ ...rest, name: name.trim(), ...(invitation ? { invitation } : {}) }),
    onSuccess: (user) => {
      keepUser(queryClient, user);
      onSignedIn(user);
    },
  });
  const fresh = kind === 'register';
  const { error } = attempt;
  const tokenRefused = error instanceof ApiError && TOKEN_CODES.includes(error.code);
  /** The first error tells where to find the token. */
  const [tokenAsked, setTokenAsked] = useState<Error | null>(null);
  if (tokenRefused && !tokenAsked) setTokenAsked(error);
  const form = useRef<HTMLFormElement>(null);
  useEffect(() => form.current?.querySelector('input')?.focus(), []);
  const tokenField = useRef<HTMLInputElement>(null);
  useEffect(() => {
    if (tokenRefused) tokenField.current?.focus();
  }, [tokenRefused]);

  const submit = (event: SubmitEvent<HTMLFormElement>): void => {
    event.preventDefault();
    const credentials = readForm(event.currentTarget);
    const found = checkCredentials(credentials, fresh);
    setErrors(found);
    const [first] = Object.keys(found);
    if (first) event.currentTarget.querySelector<HTMLInputElement>(`[name="${first}"]`)?.focus();
    else attempt.mutate(credentials);
  };

  const words = (field: keyof FieldErrors): string | undefined => {
    const id = errors[field];
    return id && t(id);
  };

  return (
    <form ref={form} className={styles['form']} noValidate onSubmit={submit}>
      {fresh ? (
        <TextField label={t('accounts.name')} name="name" autoComplete="name" maxLength={80} error={words('name')} />
      ) : null}
      <TextField
        label={t('accounts.email')}
        name="email"
        type="email"
        autoComplete="email"
        maxLength={254}
        error={words('email')}
      />
      <PasswordField label={t('accounts.password')} fresh={fresh} error={words('password')} />
      {tokenAsked ? (
        <TextField
          ref={tokenField}
          label={t('accounts.setupToken')}
          name="setup_token"
          autoComplete="off"
          autoCapitalize="none"
          spellCheck={false}
          maxLength={100}
          hint={errorWords(tokenAsked, t)}
          error={words('setup_token') ?? (tokenRefused && error !== tokenAsked ? errorWords(error, t) : undefined)}
        />
      ) : null}
      <div role="alert">
        {error && !tokenRefused ? <p className={styles['failure']}>{errorWords(error, t)}</p> : null}
      </div>
      <Button tone="primary" type="submit" className={styles['submit']} disabled={attempt.isPending}>
        {t(fresh ? 'accounts.register' : 'accounts.login')}
      </Button>
    </form>
  );
}
