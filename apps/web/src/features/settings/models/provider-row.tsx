import type { Provider } from '@pictor/contracts';
import { IconArrowDown, IconArrowUp } from '@tabler/icons-react';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useEffect, useRef, useState } from 'react';
import { useTranslate } from '../../../lib/i18n/i18n.ts';
import { Button, IconButton } from '../../../ui/button.tsx';
import { Switch } from '../../../ui/fields/switch.tsx';
import { notifyProblem } from '../../../ui/overlays/notify-problem.ts';
import { refreshProviders, testProvider, updateProvider } from './api.ts';
import styles from './models.module.css';
import { PriceEditor } from './prices/price-editor.tsx';
import { ProviderEditor } from './provider-editor.tsx';
import { ProviderFacts } from './provider-facts.tsx';
import { TestResult } from './test-result.tsx';

interface ProviderRowProps {
  provider: Provider;
  /** Its place among the providers that can be moved. */
  isFirst: boolean;
  isLast: boolean;
  /** Whether the form is open from the beginning. */
  opensAtOnce: boolean;
}

/** A provider: its state, its place, its test, and the form that changes it. */
export function ProviderRow({ provider, isFirst, isLast, opensAtOnce }: ProviderRowProps) {
  const t = useTranslate();
  const queryClient = useQueryClient();
  const [editing, setEditing] = useState(opensAtOnce);
  const { id, name, source, enabled, position } = provider;
  const isOwn = source === 'admin';
  const change = useMutation({
    mutationFn: (fields: { enabled?: boolean; position?: number }) => updateProvider(id, fields),
    onError: (error) => notifyProblem(error, { t, key: 'providers' }),
    onSettled: () => refreshProviders(queryClient),
  });
  const test = useMutation({ mutationFn: () => testProvider(id) });
  const { mutate: runTest } = test;
  const editButton = useRef<HTMLButtonElement>(null);
  const wasEditing = useRef(editing);
  useEffect(() => {
    if (wasEditing.current && !editing) editButton.current?.focus();
    wasEditing.current = editing;
  }, [editing]);
  const begun = useRef(false);
  useEffect(() => {
    // A new provider is tested at once, so that its models can be chosen from the list.
    if (!opensAtOnce || begun.current) return;
    begun.current = true;
    runTest();
  }, [opensAtOnce, runTest]);
  return (
    <li className={styles['provider']} aria-label={name} data-off={!enabled}>
      <div className={styles['head']}>
        <ProviderFacts provider={provider} />
        <div className={styles['verbs']}>
          {isOwn && !editing ? (
            <>
              <IconButton
                label={t('settings.models.up', { name })}
                icon={<IconArrowUp size={18} stroke={1.75} />}
                disabled={isFirst || change.isPending}
                onClick={() => change.mutate({ position: position - 1 })}
              />
              <IconButton
                label={t('settings.models.down', { name })}
                icon={<IconArrowDown size={18} stroke={1.75} />}
                disabled={isLast || change.isPending}
                onClick={() => change.mutate({ position: position + 1 })}
              />
              <Switch
                label={t('settings.models.switch', { name })}
                checked={enabled}
                disabled={change.isPending}
                onChange={() => change.mutate({ enabled: !enabled })}
              />
            </>
          ) : null}
          <Button
            aria-label={t('settings.models.test.one', { name })}
            disabled={test.isPending}
            onClick={() => test.mutate()}
          >
            {t(test.isPending ? 'settings.models.testing' : 'settings.models.test')}
          </Button>
          {editing ? null : (
            <Button
              ref={editButton}
              aria-label={t(isOwn ? 'settings.models.edit.one' : 'settings.models.prices.one', { name })}
              onClick={() => setEditing(true)}
            >
              {t(isOwn ? 'settings.models.edit' : 'settings.models.prices')}
            </Button>
          )}
        </div>
      </div>
      <TestResult test={test} />
      {editing && isOwn ? (
        <ProviderEditor
          provider={provider}
          listed={test.data?.models}
          onList={() => test.mutate()}
          onClose={() => setEditing(false)}
        />
      ) : null}
      {editing && !isOwn ? <PriceEditor provider={provider} onClose={() => setEditing(false)} /> : null}
    </li>
  );
}
