import type { Provider } from '@pictor/contracts';
import { IconArrowDown, IconArrowUp } from '@tabler/icons-react';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useEffect, useRef, useState } from 'react';
import { type MessageId, useLocale, useTranslate } from '../../../lib/i18n/i18n.ts';
import { Button, IconButton } from '../../../ui/button.tsx';
import { Switch } from '../../../ui/fields/switch.tsx';
import { notifyProblem } from '../../../ui/overlays/notify-problem.ts';
import list from '../list.module.css';
import { refreshProviders, testProvider, updateProvider } from './api.ts';
import styles from './models.module.css';
import { ProviderEditor } from './provider-editor.tsx';
import { TestResult } from './test-result.tsx';

interface ProviderRowProps {
  provider: Provider;
  /** Its place among the providers that can be moved. */
  isFirst: boolean;
  isLast: boolean;
  /** Whether the form is open from the beginning. */
  opensAtOnce: boolean;
}

const VARIABLES: Readonly<Record<Provider['kind'], string>> = {
  gemini: 'GEMINI_API_URL, GEMINI_API_ENDPOINT, GEMINI_API_KEY, GEMINI_IMAGE_MODELS',
  openai: 'OPENAI_BASE_URL, OPENAI_API_KEY, OPENAI_IMAGE_MODELS',
  dashscope: 'DASHSCOPE_BASE_URL, DASHSCOPE_API_KEY, DASHSCOPE_IMAGE_MODELS',
  ark: 'ARK_BASE_URL, ARK_API_KEY, ARK_IMAGE_MODELS',
};

const modelWords = ({ models }: Provider): string => models.map(({ id, name }) => name ?? id).join(', ');

const badgeOf = ({ source, enabled, problem }: Provider): { id: MessageId; tone?: 'danger' | 'quiet' } | null => {
  if (source === 'environment') return { id: 'settings.models.environment', tone: 'quiet' };
  if (!enabled) return { id: 'settings.models.off', tone: 'quiet' };
  return problem ? { id: 'settings.models.broken', tone: 'danger' } : null;
};

/** A provider: its state, its place, its test, and the form that changes it. */
export function ProviderRow({ provider, isFirst, isLast, opensAtOnce }: ProviderRowProps) {
  const t = useTranslate();
  const locale = useLocale();
  const queryClient = useQueryClient();
  const [editing, setEditing] = useState(opensAtOnce);
  const { id, name, base_url, source, enabled, position, problem } = provider;
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
  const badge = badgeOf(provider);
  return (
    <li className={styles['provider']} aria-label={name} data-off={!enabled}>
      <div className={styles['head']}>
        <div className={list['words']}>
          <p className={list['name']}>
            {name}
            {badge ? (
              <span className={list['badge']} data-tone={badge.tone}>
                {t(badge.id)}
              </span>
            ) : null}
          </p>
          <p className={list['note']}>{base_url}</p>
          {provider.models.length > 0 ? <p className={list['note']}>{modelWords(provider)}</p> : null}
          {isOwn ? null : (
            <p className={list['note']}>
              {t('settings.models.environment.note', { variables: VARIABLES[provider.kind] })}
            </p>
          )}
          {problem ? <p className={styles['problem']}>{problem.messages[locale === 'zh-CN' ? 'zh' : 'en']}</p> : null}
        </div>
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
          {isOwn && !editing ? (
            <Button
              ref={editButton}
              aria-label={t('settings.models.edit.one', { name })}
              onClick={() => setEditing(true)}
            >
              {t('settings.models.edit')}
            </Button>
          ) : null}
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
    </li>
  );
}
