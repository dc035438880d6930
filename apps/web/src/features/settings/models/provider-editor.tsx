import type { ListedModel, Provider } from '@pictor/contracts';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { ApiError } from '../../../lib/http/api-error.ts';
import { errorWords } from '../../../lib/http/error-words.ts';
import { useTranslate } from '../../../lib/i18n/i18n.ts';
import { Button } from '../../../ui/button.tsx';
import { ConfirmDialog } from '../../../ui/overlays/confirm-dialog.tsx';
import { notifyProblem } from '../../../ui/overlays/notify-problem.ts';
import { notify } from '../../../ui/overlays/toast-store.ts';
import { deleteProvider, providersQuery, refreshProviders, updateProvider } from './api.ts';
import { type Draft, draftOf, requestOf } from './draft.ts';
import { ProviderForm } from './provider-form.tsx';

interface ProviderEditorProps {
  provider: Provider;
  listed: readonly ListedModel[] | undefined;
  onList: () => void;
  onClose: () => void;
}

/** Changes or deletes a provider. If another administrator has changed it meanwhile, it says so and shows the current state. */
export function ProviderEditor({ provider, listed, onList, onClose }: ProviderEditorProps) {
  const t = useTranslate();
  const queryClient = useQueryClient();
  /** The state on which the changes are based. The list may be read again while somebody types. */
  const [base, setBase] = useState(provider);
  const [problem, setProblem] = useState<string>();
  const [isAsking, setAsking] = useState(false);
  const { id, name } = provider;

  const reload = async (): Promise<void> => {
    await refreshProviders(queryClient);
    const current = queryClient.getQueryData(providersQuery.queryKey)?.find((one) => one.id === id);
    if (current) setBase(current);
  };
  const save = useMutation({
    mutationFn: (draft: Draft) => updateProvider(id, { ...requestOf(draft), revision: base.revision }),
    onSuccess: async (saved) => {
      await refreshProviders(queryClient);
      notify({ key: 'providers', tone: 'done', text: t('settings.models.saved', { name: saved.name }) });
      onClose();
    },
    onError: async (error) => {
      setProblem(errorWords(error, t));
      if (error instanceof ApiError && error.code === 'provider_changed') await reload();
    },
    onMutate: () => setProblem(undefined),
  });
  const remove = useMutation({
    mutationFn: () => deleteProvider(id),
    onSuccess: () => notify({ key: 'providers', tone: 'done', text: t('settings.models.deleted', { name }) }),
    onError: (error) => notifyProblem(error, { t, key: 'providers' }),
    onSettled: () => refreshProviders(queryClient),
  });
  return (
    <>
      <ProviderForm
        key={base.revision}
        initial={draftOf(base)}
        hasKey={base.has_key}
        needsKey={base.problem?.code === 'key_missing' || base.has_key}
        pending={save.isPending}
        problem={problem}
        listed={listed}
        onList={onList}
        onSave={(draft) => save.mutate(draft)}
        onCancel={onClose}
        more={
          <Button tone="danger" disabled={remove.isPending} onClick={() => setAsking(true)}>
            {t('settings.models.delete')}
          </Button>
        }
      />
      <ConfirmDialog
        open={isAsking}
        question={t('settings.models.delete.question', { name })}
        detail={t('settings.models.delete.detail')}
        confirmLabel={t('settings.models.delete')}
        cancelLabel={t('action.cancel')}
        onConfirm={() => {
          remove.mutate();
          setAsking(false);
        }}
        onClose={() => setAsking(false)}
      />
    </>
  );
}
