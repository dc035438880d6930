import type { User } from '@pictor/contracts';
import { useMutation } from '@tanstack/react-query';
import { type SubmitEvent, useState } from 'react';
import { errorWords } from '../../lib/http/error-words.ts';
import { useTranslate } from '../../lib/i18n/i18n.ts';
import { Button } from '../../ui/button.tsx';
import { TextField } from '../../ui/fields/text-field.tsx';
import { notify } from '../../ui/overlays/toast-store.ts';
import { updateProfile } from './api.ts';
import styles from './form.module.css';
import { SettingsSection } from './settings-section.tsx';

const NAME_LENGTH = 80;

export function ProfileForm({ user, onChanged }: { user: User; onChanged: (user: User) => void }) {
  const t = useTranslate();
  const [missing, setMissing] = useState(false);
  const save = useMutation({
    mutationFn: updateProfile,
    onSuccess: (changed) => {
      onChanged(changed);
      notify({ key: 'profile', tone: 'done', text: t('settings.saved') });
    },
  });
  const submit = (event: SubmitEvent<HTMLFormElement>): void => {
    event.preventDefault();
    const name = String(new FormData(event.currentTarget).get('name') ?? '').trim();
    setMissing(name === '');
    if (name !== '') save.mutate({ name });
  };
  return (
    <SettingsSection anchor="profile" title={t('settings.profile')}>
      <form className={styles['form']} noValidate onSubmit={submit}>
        <TextField
          label={t('accounts.name')}
          name="name"
          autoComplete="name"
          defaultValue={user.name}
          maxLength={NAME_LENGTH}
          error={missing ? t('accounts.name.missing') : undefined}
        />
        <TextField label={t('accounts.email')} value={user.email} hint={t('settings.email.fixed')} readOnly />
        <div role="alert" className={styles['alert']}>
          {save.error ? <p className={styles['failure']}>{errorWords(save.error, t)}</p> : null}
        </div>
        <Button tone="primary" type="submit" className={styles['submit']} disabled={save.isPending}>
          {t('action.save')}
        </Button>
      </form>
    </SettingsSection>
  );
}
