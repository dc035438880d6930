import type { Provider } from '@pictor/contracts';
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslate } from '../../../lib/i18n/i18n.ts';
import styles from '../list.module.css';
import { ListState } from '../list-state.tsx';
import { SettingsSection } from '../settings-section.tsx';
import { providersQuery } from './api.ts';
import { NewProvider } from './new-provider.tsx';
import { PresetList } from './preset-list.tsx';
import type { Preset } from './presets.ts';
import { ProviderRow } from './provider-row.tsx';

/** The services whose models everybody on this server can use, for administrators. */
export function ModelSection() {
  const t = useTranslate();
  const query = useQuery(providersQuery);
  const [preset, setPreset] = useState<Preset | null>(null);
  /** The provider that was created last. Its form is open, so that its models can be chosen. */
  const [created, setCreated] = useState<Provider | null>(null);
  const providers = query.data ?? [];
  const own = providers.filter(({ source }) => source === 'admin');
  return (
    <SettingsSection anchor="models" title={t('settings.models')} lead={t('settings.models.lead')}>
      <ListState query={query} />
      {providers.length > 0 ? (
        <ul className={styles['list']} aria-label={t('settings.models.providers')}>
          {providers.map((provider) => (
            <ProviderRow
              key={provider.id}
              provider={provider}
              isFirst={provider.id === own[0]?.id}
              isLast={provider.id === own.at(-1)?.id}
              opensAtOnce={provider.id === created?.id}
            />
          ))}
        </ul>
      ) : null}
      {preset ? (
        <NewProvider
          key={preset.id}
          preset={preset}
          onCreated={(provider) => {
            setCreated(provider);
            setPreset(null);
          }}
          onCancel={() => setPreset(null)}
        />
      ) : query.isSuccess ? (
        <PresetList isEmpty={providers.length === 0} onChoose={setPreset} />
      ) : null}
    </SettingsSection>
  );
}
