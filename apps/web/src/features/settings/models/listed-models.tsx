import type { ListedModel } from '@pictor/contracts';
import { useState } from 'react';
import { useTranslate } from '../../../lib/i18n/i18n.ts';
import { CheckField } from '../../../ui/fields/check-field.tsx';
import { SearchField } from '../../../ui/fields/search-field.tsx';
import form from '../form.module.css';
import styles from './models.module.css';

/** A longer list can be searched. */
const SHORT = 12;

interface ListedModelsProps {
  listed: readonly ListedModel[];
  chosen: ReadonlySet<string>;
  onToggle: (model: ListedModel, on: boolean) => void;
}

/** The models that the provider lists. Providers also list models that make no pictures. */
export function ListedModels({ listed, chosen, onToggle }: ListedModelsProps) {
  const t = useTranslate();
  const [search, setSearch] = useState('');
  const wanted = search.toLowerCase();
  const found = listed.filter(({ id, name = '' }) => `${id} ${name}`.toLowerCase().includes(wanted));
  return (
    <fieldset className={styles['listed']}>
      <legend className={form['label']}>{t('settings.models.listed', { count: listed.length })}</legend>
      {listed.length > SHORT ? (
        <SearchField
          label={t('settings.models.listed.search')}
          placeholder={t('settings.models.listed.search')}
          clearLabel={t('action.clearSearch')}
          value={search}
          onChange={setSearch}
        />
      ) : null}
      <div className={styles['choices']}>
        {found.map((model) => (
          <CheckField
            key={model.id}
            label={model.id}
            note={model.name}
            checked={chosen.has(model.id)}
            onChange={(event) => onToggle(model, event.currentTarget.checked)}
          />
        ))}
      </div>
      {found.length === 0 ? <p className={styles['quiet']}>{t('settings.models.listed.none')}</p> : null}
    </fieldset>
  );
}
