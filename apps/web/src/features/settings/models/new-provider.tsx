import type { Provider } from '@pictor/contracts';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { errorWords } from '../../../lib/http/error-words.ts';
import { useTranslate } from '../../../lib/i18n/i18n.ts';
import { notify } from '../../../ui/overlays/toast-store.ts';
import { createProvider, refreshProviders } from './api.ts';
import { type Draft, draftOf, requestOf } from './draft.ts';
import styles from './models.module.css';
import type { Preset } from './presets.ts';
import { ProviderForm } from './provider-form.tsx';

interface NewProviderProps {
  preset: Preset;
  onCreated: (provider: Provider) => void;
  onCancel: () => void;
}

/** The form for a provider that does not exist yet, filled in from a preset. */
export function NewProvider({ preset, onCreated, onCancel }: NewProviderProps) {
  const t = useTranslate();
  const queryClient = useQueryClient();
  const title = t(`settings.models.preset.${preset.id}`);
  const [initial] = useState(() => draftOf({ ...preset, models: [...preset.models] }));
  const create = useMutation({
    mutationFn: (draft: Draft) => createProvider({ kind: preset.kind, ...requestOf(draft) }),
    onSuccess: async (provider) => {
      notify({ key: 'providers', tone: 'done', text: t('settings.models.added', { name: provider.name }) });
      // First, because the row of the provider appears with the list and is open from the beginning.
      onCreated(provider);
      await refreshProviders(queryClient);
    },
  });
  return (
    <div className={styles['new']}>
      <h3 className={styles['formTitle']}>{t('settings.models.add.one', { name: title })}</h3>
      <ProviderForm
        initial={initial}
        hasKey={false}
        needsKey={preset.needsKey}
        pending={create.isPending}
        problem={create.isError ? errorWords(create.error, t) : undefined}
        onSave={(draft) => create.mutate(draft)}
        onCancel={onCancel}
      />
    </div>
  );
}
