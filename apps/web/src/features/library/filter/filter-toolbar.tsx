import type { ImageModelsResponse } from '@pictor/contracts';
import { queryOptions, useQuery } from '@tanstack/react-query';
import { formatNumber } from '../../../lib/format.ts';
import { request } from '../../../lib/http/http.ts';
import { useLocale, useTranslate } from '../../../lib/i18n/i18n.ts';
import { useModelName } from '../../../lib/pictures/model-name.ts';
import { Button } from '../../../ui/button.tsx';
import { SearchField } from '../../../ui/fields/search-field.tsx';
import { Segmented } from '../../../ui/fields/segmented.tsx';
import { Select } from '../../../ui/fields/select.tsx';
import { listUrl } from '../api.ts';
import { MODELS } from '../cache/queries.ts';
import { DateFilter } from './date-filter.tsx';
import { filterOf, isNarrowed } from './filter.ts';
import styles from './filter-toolbar.module.css';
import type { LibrarySearch } from './search.ts';

interface FilterToolbarProps {
  search: LibrarySearch;
  onSearch: (change: Partial<LibrarySearch>, options?: { replace: boolean }) => void;
}

const imageModelsQuery = queryOptions({
  queryKey: MODELS,
  queryFn: async () => (await request<ImageModelsResponse>(`${listUrl('image')}/models`)).models,
});

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
        label={t('library.search')}
        placeholder={t('library.search.placeholder')}
        clearLabel={t('action.clearSearch')}
        value={q ?? ''}
        onChange={(text, first) => onSearch({ q: text || undefined }, { replace: !first })}
      />
      <div className={styles['choices']}>
        <Select
          label={t('image.model')}
          value={model ?? ANY}
          options={[{ value: ANY, label: t('library.model.any') }, ...options]}
          onChange={(value) => onSearch({ model: value === ANY ? undefined : value })}
        />
        <DateFilter from={from} to={to} onChange={onSearch} />
        <Select
          label={t('library.sort')}
          value={sort ?? 'newest'}
          options={[
            { value: 'newest', label: t('library.sort.newest') },
            { value: 'oldest', label: t('library.sort.oldest') },
            { value: 'largest', label: t('library.sort.largest') },
          ]}
          onChange={(value) => onSearch({ sort: value === 'newest' ? undefined : value })}
        />
        {isNarrowed(filterOf(search)) ? (
          <Button
            tone="quiet"
            onClick={() => onSearch({ q: undefined, model: undefined, from: undefined, to: undefined })}
          >
            {t('library.filter.clear')}
          </Button>
        ) : null}
      </div>
      <div className={styles['kinds']}>
        <Segmented
          label={t('library.kinds')}
          value={kind ?? 'all'}
          options={[
            { value: 'all', label: t('library.kinds.all') },
            { value: 'videos', label: t('library.videos') },
            { value: 'images', label: t('library.images') },
          ]}
          onChange={(value) => onSearch({ kind: value === 'all' ? undefined : value })}
        />
      </div>
    </div>
  );
}
