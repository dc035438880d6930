import type { ApiKey } from '@pictor/contracts';
import { IconKey } from '@tabler/icons-react';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { type SubmitEvent, useState } from 'react';
import { formatDate, formatWhen } from '../../lib/format.ts';
import { useLocale, useTranslate } from '../../lib/i18n/i18n.ts';
import { useNow } from '../../lib/use-now.ts';
import { Button } from '../../ui/button.tsx';
import { ConfirmDialog } from '../../ui/confirm-dialog.tsx';
import { notifyProblem } from '../../ui/notify-problem.ts';
import { TextField } from '../../ui/text-field.tsx';
import { notify } from '../../ui/toast-store.ts';
import { apiKeysQuery, createApiKey, revokeApiKey } from './api.ts';
import form from './form.module.css';
import styles from './list.module.css';
import { ListState } from './list-state.tsx';
import { NewKey } from './new-key.tsx';
import { SettingsSection } from './settings-section.tsx';

const NAME_LENGTH = 80;

function KeyRow({ apiKey, onRevoke }: { apiKey: ApiKey; onRevoke: () => void }) {
  const t = useTranslate();
  const locale = useLocale();
  const now = useNow(60_000);
  const used = apiKey.last_used_at;
  return (
    <li className={styles['item']}>
      <span className={styles['icon']}>
        <IconKey size={22} stroke={1.5} />
      </span>
      <div className={styles['words']}>
        <p className={styles['name']}>{apiKey.name}</p>
        <p className={styles['note']}>
          <code>{apiKey.prefix}…</code>
          {' • '}
          {t('settings.keys.made', { date: formatDate(Date.parse(apiKey.created_at), locale) })}
          {' • '}
          {used
            ? t('settings.keys.used', { when: formatWhen(Date.parse(used), now, locale) ?? t('time.justNow') })
            : t('settings.keys.unused')}
        </p>
      </div>
      <Button aria-label={t('settings.keys.revoke.one', { name: apiKey.name })} onClick={onRevoke}>
        {t('settings.keys.revoke')}
      </Button>
    </li>
  );
}

/** Keys for programs. A new one is shown once, right here. */
export function ApiKeyList() {
  const t = useTranslate();
  const queryClient = useQueryClient();
  const query = useQuery(apiKeysQuery);
  const [missing, setMissing] = useState(false);
  const [doomed, setDoomed] = useState<ApiKey | null>(null);
  const refresh = (): Promise<void> => queryClient.invalidateQueries({ queryKey: apiKeysQuery.queryKey });
  const complain = (error: unknown): void => notifyProblem(error, { t, key: 'keys' });
  const create = useMutation({ mutationFn: createApiKey, onSettled: refresh, onError: complain });
  const revoke = useMutation({
    mutationFn: ({ id }: ApiKey) => revokeApiKey(id),
    onSuccess: (_answer, { id }) => {
      if (create.data?.api_key.id === id) create.reset();
      notify({ key: 'keys', tone: 'done', text: t('settings.keys.revoked') });
    },
    onSettled: refresh,
    onError: complain,
  });
  const submit = (event: SubmitEvent<HTMLFormElement>): void => {
    event.preventDefault();
    const element = event.currentTarget;
    const name = String(new FormData(element).get('name') ?? '').trim();
    setMissing(name === '');
    if (name !== '') create.mutate(name, { onSuccess: () => element.reset() });
  };
  return (
    <SettingsSection anchor="keys" title={t('settings.keys')} lead={t('settings.keys.lead')}>
      <form className={form['row']} noValidate onSubmit={submit}>
        <TextField
          label={t('settings.keys.name')}
          name="name"
          maxLength={NAME_LENGTH}
          placeholder={t('settings.keys.name.placeholder')}
          autoComplete="off"
          error={missing ? t('accounts.name.missing') : undefined}
        />
        <Button type="submit" disabled={create.isPending}>
          {t('settings.keys.create')}
        </Button>
      </form>
      {create.data ? <NewKey name={create.data.api_key.name} secret={create.data.key} onDone={create.reset} /> : null}
      <ListState query={query} />
      {query.data && query.data.length > 0 ? (
        <ul className={styles['list']} aria-label={t('settings.keys')}>
          {query.data.map((apiKey) => (
            <KeyRow key={apiKey.id} apiKey={apiKey} onRevoke={() => setDoomed(apiKey)} />
          ))}
        </ul>
      ) : null}
      <ConfirmDialog
        open={doomed !== null}
        question={t('settings.keys.revoke.question', { name: doomed?.name ?? '' })}
        detail={t('settings.keys.revoke.detail')}
        confirmLabel={t('action.confirm')}
        cancelLabel={t('action.cancel')}
        onConfirm={() => {
          if (doomed) revoke.mutate(doomed);
          setDoomed(null);
        }}
        onClose={() => setDoomed(null)}
      />
    </SettingsSection>
  );
}
