import { useQuery } from '@tanstack/react-query';
import { formatNumber } from '../../../lib/format.ts';
import { useLocale, useTranslate } from '../../../lib/i18n/i18n.ts';
import { useModelName } from '../../../lib/model-name.ts';
import { Button } from '../../../ui/button.tsx';
import { SearchField } from '../../../ui/search-field.tsx';
import { Segmented } from '../../../ui/segmented.tsx';
import { Select } from '../../../ui/select.tsx';
import { imageModelsQuery } from '../cache/queries.ts';
import { DateFilter } from './date-filter.tsx';
import { filterOf, isNarrowed } from './filter.ts';
import styles from './filter-toolbar.module.css';
import type { LibrarySearch } from './search.ts';

interface FilterToolbarProps {
  search: LibrarySearch;
  onSearch: (change: Partial<LibrarySearch>, options?: { replace: boolean }) => void;
}

/** No model has this id. */
const ANY = '*';

export function FilterToolbar({ search, onSearch }: FilterToolbarProps) {
  const t = useTranslate();
  const locale = useLocale();
  const modelName = useModelName();
  const models = useQuery(imageModelsQuery).data ?? [];
  const { q, model, from, to, sort, kind } = search;
  const options = models.map(({ model: id, count }) => ({
    value: id,
    label: modelName(id),
    note: formatNumber(count, locale),
  }));
  // The address may name a model that has no pictures.
  if (model && !models.some((one) => one.model === model))
    options.push({ value: model, label: modelName(model), note: '0' });
  return (
    <div className={styles['toolbar']}>
      <SearchField
        label={t('storage.search')}
        placeholder={t('storage.search.placeholder')}
        clearLabel={t('action.clearSearch')}
        value={q ?? ''}
        onChange={(text, first) => onSearch({ q: text || undefined }, { replace: !first })}
      />
      <div className={styles['choices']}>
        <Select
          label={t('image.model')}
          value={model ?? ANY}
          options={[{ value: ANY, label: t('storage.model.any') }, ...options]}
          onChange={(value) => onSearch({ model: value === ANY ? undefined : value })}
        />
        <DateFilter from={from} to={to} onChange={onSearch} />
        <Select
          label={t('storage.sort')}
          value={sort ?? 'newest'}
          options={[
            { value: 'newest', label: t('storage.sort.newest') },
            { value: 'oldest', label: t('storage.sort.oldest') },
            { value: 'largest', label: t('storage.sort.largest') },
          ]}
          onChange={(value) => onSearch({ sort: value === 'newest' ? undefined : value })}
        />
        {isNarrowed(filterOf(search)) ? (
          <Button
            tone="quiet"
            onClick={() => onSearch({ q: undefined, model: undefined, from: undefined, to: undefined })}
          >
            {t('storage.filter.clear')}
          </Button>
        ) : null}
      </div>
      <div className={styles['kinds']}>
        <Segmented
          label={t('storage.kinds')}
          value={kind ?? 'all'}
          options={[
            { value: 'all', label: t('storage.kinds.all') },
            { value: 'videos', label: t('storage.videos') },
            { value: 'images', label: t('storage.images') },
          ]}
          onChange={(value) => onSearch({ kind: value === 'all' ? undefined : value })}
        />
      </div>
    </div>
  );
}
