import type { Provider } from '@pictor/contracts';
import { type MessageId, useLocale, useTranslate } from '../../../lib/i18n/i18n.ts';
import list from '../list.module.css';
import styles from './models.module.css';

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

/** The name of a provider, its state, and what it offers. */
export function ProviderFacts({ provider }: { provider: Provider }) {
  const t = useTranslate();
  const locale = useLocale();
  const { name, base_url, source, problem } = provider;
  const badge = badgeOf(provider);
  return (
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
      {source === 'admin' ? null : (
        <p className={list['note']}>{t('settings.models.environment.note', { variables: VARIABLES[provider.kind] })}</p>
      )}
      {problem ? <p className={styles['problem']}>{problem.messages[locale === 'zh-CN' ? 'zh' : 'en']}</p> : null}
    </div>
  );
}
