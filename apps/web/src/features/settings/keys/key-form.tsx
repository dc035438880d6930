import type { ApiKeyScope, CreateApiKeyRequest } from '@pictor/contracts';
import { type SubmitEvent, useRef, useState } from 'react';
import { useTranslate } from '../../../lib/i18n/i18n.ts';
import { Button } from '../../../ui/button.tsx';
import { CheckField } from '../../../ui/fields/check-field.tsx';
import { Segmented } from '../../../ui/fields/segmented.tsx';
import { TextField } from '../../../ui/fields/text-field.tsx';
import form from '../form.module.css';
import styles from './key-form.module.css';
import { endOfLife, KEY_LIVES, type KeyLife } from './key-life.ts';

const NAME_LENGTH = 80;
const SCOPES = ['read', 'edit', 'library', 'admin'] as const satisfies ApiKeyScope[];
const USUAL_SCOPES: readonly ApiKeyScope[] = ['read', 'edit', 'library'];
const USUAL_LIFE: KeyLife = '90';

interface KeyFormProps {
  /** Whether the scope `admin` is offered. */
  admin: boolean;
  pending: boolean;
  onCreate: (request: CreateApiKeyRequest, onCreated: () => void) => void;
}

/** The form for a new key: its name, its scopes, and when it expires. */
export function KeyForm({ admin, pending, onCreate }: KeyFormProps) {
  const t = useTranslate();
  const nameField = useRef<HTMLInputElement>(null);
  const [scopes, setScopes] = useState(USUAL_SCOPES);
  const [life, setLife] = useState(USUAL_LIFE);
  const [unnamed, setUnnamed] = useState(false);
  const [powerless, setPowerless] = useState(false);

  const submit = (event: SubmitEvent<HTMLFormElement>): void => {
    event.preventDefault();
    const element = event.currentTarget;
    const name = String(new FormData(element).get('name') ?? '').trim();
    setUnnamed(name === '');
    setPowerless(scopes.length === 0);
    if (name === '') nameField.current?.focus();
    else if (scopes.length === 0) element.querySelector<HTMLInputElement>('input[type=checkbox]')?.focus();
    else
      onCreate({ name, scopes: [...scopes], expires_at: endOfLife(life, Date.now()) }, () => {
        element.reset();
        setScopes(USUAL_SCOPES);
        setLife(USUAL_LIFE);
      });
  };
  const toggle = (scope: ApiKeyScope, on: boolean): void =>
    setScopes(SCOPES.filter((one) => (one === scope ? on : scopes.includes(one))));

  return (
    <form className={styles['form']} noValidate onSubmit={submit}>
      <div className={styles['name']}>
        <TextField
          ref={nameField}
          label={t('settings.keys.name')}
          name="name"
          maxLength={NAME_LENGTH}
          placeholder={t('settings.keys.name.placeholder')}
          autoComplete="off"
          error={unnamed ? t('accounts.name.missing') : undefined}
        />
      </div>
      <fieldset className={styles['scopes']} aria-describedby={powerless ? 'scope-missing' : undefined}>
        <legend className={form['label']}>{t('settings.keys.scopes')}</legend>
        <div className={styles['choices']}>
          {SCOPES.filter((scope) => admin || scope !== 'admin').map((scope) => (
            <CheckField
              key={scope}
              label={t(`settings.keys.scope.${scope}`)}
              note={t(`settings.keys.scope.${scope}.note`)}
              checked={scopes.includes(scope)}
              onChange={(event) => toggle(scope, event.currentTarget.checked)}
            />
          ))}
        </div>
        {powerless ? (
          <p id="scope-missing" className={styles['error']}>
            {t('settings.keys.scopes.missing')}
          </p>
        ) : null}
      </fieldset>
      <div className={form['choice']}>
        <span className={form['label']} aria-hidden="true">
          {t('settings.keys.life')}
        </span>
        <Segmented
          label={t('settings.keys.life')}
          value={life}
          options={KEY_LIVES.map((value) => ({ value, label: t(`settings.keys.life.${value}`) }))}
          onChange={setLife}
        />
      </div>
      <Button type="submit" className={form['submit']} disabled={pending}>
        {t('settings.keys.create')}
      </Button>
    </form>
  );
}
