import type { Provider } from '@pictor/contracts';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { type SubmitEvent, useEffect, useRef, useState } from 'react';
import { errorWords } from '../../../../lib/http/error-words.ts';
import { useTranslate } from '../../../../lib/i18n/i18n.ts';
import { Button } from '../../../../ui/button.tsx';
import { notify } from '../../../../ui/overlays/toast-store.ts';
import form from '../../form.module.css';
import { refreshProviders, updateProvider } from '../api.ts';
import { draftModel, isAmount, pricesOf } from '../draft.ts';
import styles from '../models.module.css';
import { PriceField } from './price-field.tsx';

/** The prices of a provider that environment variables set up. Nothing else of it can be changed on the page. */
export function PriceEditor({ provider, onClose }: { provider: Provider; onClose: () => void }) {
  const t = useTranslate();
  const queryClient = useQueryClient();
  const element = useRef<HTMLFormElement>(null);
  const [models, setModels] = useState(() => provider.models.map(draftModel));
  const [isChecked, setChecked] = useState(false);
  // The button that opened the form is gone.
  useEffect(() => element.current?.querySelector('input')?.focus(), []);
  const save = useMutation({
    mutationFn: () => updateProvider(provider.id, { models: pricesOf(models), revision: provider.revision }),
    onSuccess: () => {
      notify({ key: 'providers', tone: 'done', text: t('settings.models.saved', { name: provider.name }) });
      onClose();
    },
    onSettled: () => refreshProviders(queryClient),
  });
  const submit = (event: SubmitEvent<HTMLFormElement>): void => {
    event.preventDefault();
    setChecked(true);
    if (models.every(({ amount }) => isAmount(amount))) save.mutate();
  };
  return (
    <form ref={element} className={styles['form']} noValidate onSubmit={submit} aria-busy={save.isPending}>
      <ul className={styles['chosen']}>
        {models.map((model) => (
          <li key={model.id} className={styles['model']} aria-label={model.id}>
            <code className={styles['modelId']}>{model.id}</code>
            <PriceField
              model={model}
              isChecked={isChecked}
              onChange={(changed) => setModels(models.map((one) => (one.id === changed.id ? changed : one)))}
            />
          </li>
        ))}
      </ul>
      <div role="alert" className={form['alert']}>
        {save.isError ? <p className={form['failure']}>{errorWords(save.error, t)}</p> : null}
      </div>
      <div className={styles['actions']}>
        <Button type="submit" tone="primary" disabled={save.isPending}>
          {t(save.isPending ? 'settings.models.saving' : 'action.save')}
        </Button>
        <Button onClick={onClose}>{t('action.cancel')}</Button>
      </div>
    </form>
  );
}
