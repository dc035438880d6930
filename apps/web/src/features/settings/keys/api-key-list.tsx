import type { ApiKey } from '@pictor/contracts';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslate } from '../../../lib/i18n/i18n.ts';
import { ConfirmDialog } from '../../../ui/overlays/confirm-dialog.tsx';
import { notifyProblem } from '../../../ui/overlays/notify-problem.ts';
import { notify } from '../../../ui/overlays/toast-store.ts';
import { apiKeysQuery, createApiKey, revokeApiKey } from '../api.ts';
import styles from '../list.module.css';
import { ListState } from '../list-state.tsx';
import { SettingsSection } from '../settings-section.tsx';
import { KeyForm } from './key-form.tsx';
import { KeyRow } from './key-row.tsx';
import { NewKey } from './new-key.tsx';

/** The API keys. A new key is shown here once. */
export function ApiKeyList({ admin }: { admin: boolean }) {
  const t = useTranslate();
  const queryClient = useQueryClient();
  const query = useQuery(apiKeysQuery);
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
  return (
    <SettingsSection anchor="keys" title={t('settings.keys')} lead={t('settings.keys.lead')}>
      <KeyForm
        admin={admin}
        pending={create.isPending}
        onCreate={(request, onSuccess) => create.mutate(request, { onSuccess })}
      />
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
