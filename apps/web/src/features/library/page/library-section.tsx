import { useInfiniteQuery } from '@tanstack/react-query';
import { type ReactNode, useCallback, useId, useMemo } from 'react';
import { errorWords } from '../../../lib/error-words.ts';
import { formatBytes, formatNumber } from '../../../lib/format.ts';
import { useLocale, useTranslate } from '../../../lib/i18n/i18n.ts';
import { Button } from '../../../ui/button.tsx';
import { Skeleton } from '../../../ui/skeleton.tsx';
import { flatten, readOn } from '../cache/stored-pages.ts';
import type { StoredActions } from '../card/stored-card.tsx';
import { type Filter, isNarrowed } from '../filter/filter.ts';
import { StoredGrid } from '../grid/stored-grid.tsx';
import type { Kind } from '../item.ts';
import type { Selection } from '../selection/selection.ts';
import { storedQuery } from './api.ts';
import styles from './library-section.module.css';

/** One of the two lists, as far as it has been read. */
export function useLibraryList(kind: Kind, filter: Filter) {
  const query = useInfiniteQuery(storedQuery(kind, filter));
  const { data, hasNextPage, isFetching, isFetchNextPageError, fetchNextPage } = query;
  const items = useMemo(() => flatten(data), [data]);
  const more = useCallback(
    () => readOn({ hasNextPage, isFetching, isFetchNextPageError, fetchNextPage }),
    [hasNextPage, isFetching, isFetchNextPageError, fetchNextPage],
  );
  const [first] = data?.pages ?? [];
  return { query, items, more, total: first?.total, totalIsLowerBound: first?.totalIsLowerBound ?? false };
}

export type LibraryList = ReturnType<typeof useLibraryList>;

interface LibrarySectionProps extends StoredActions {
  kind: Kind;
  list: LibraryList;
  filter: Filter;
  selection: Selection;
  /** The number of all records of this kind, without the filter. */
  count: number | undefined;
  bytes: number | undefined;
  mostRows?: number | undefined;
  onShowAll: () => void;
  /** Shown if there are no records at all. */
  empty: ReactNode;
}

const PLACES = ['a', 'b', 'c', 'd', 'e', 'f', 'g'];

const Loading = ({ kind }: { kind: Kind }) => (
  <div className={styles['loading']} data-kind={kind} aria-hidden="true">
    {PLACES.map((key) => (
      <div key={key}>
        <Skeleton width="100%" height="auto" radius="var(--radius-control)" />
        <Skeleton width="60%" height="12px" />
        <Skeleton width="85%" height="10px" />
      </div>
    ))}
  </div>
);

function Numbers({ list, filter, count, bytes }: Pick<LibrarySectionProps, 'list' | 'filter' | 'count' | 'bytes'>) {
  const t = useTranslate();
  const locale = useLocale();
  if (count === undefined || bytes === undefined) return null;
  const all = formatNumber(count, locale);
  return (
    <p className={styles['numbers']}>
      {isNarrowed(filter) && list.total !== undefined
        ? t('storage.found', { found: `${formatNumber(list.total, locale)}${list.totalIsLowerBound ? '+' : ''}`, all })
        : [all, ...(count > 0 ? [formatBytes(bytes, locale)] : [])].join(' • ')}
    </p>
  );
}

function Records(props: LibrarySectionProps & { label: string }) {
  const { kind, list, filter, selection, mostRows, label, empty, onShowAll, onOpen, onDownload, onDelete, onSelect } =
    props;
  const { query, items, total, more } = list;
  const t = useTranslate();
  if (query.isPending) return <Loading kind={kind} />;
  if (query.isError && items.length === 0) {
    return (
      <div className={styles['more']} role="alert">
        <p>{errorWords(query.error, t)}</p>
        <Button onClick={() => void query.refetch()}>{t('action.retry')}</Button>
      </div>
    );
  }
  if (items.length === 0 && !query.hasNextPage) {
    if (!isNarrowed(filter)) return empty;
    return (
      <p className={styles['none']}>{t(kind === 'image' ? 'storage.images.noResult' : 'storage.videos.noResult')}</p>
    );
  }
  return (
    <>
      <StoredGrid
        kind={kind}
        label={label}
        items={items}
        total={total ?? items.length}
        selection={selection}
        mostRows={mostRows}
        hasMore={query.hasNextPage && !query.isFetchingNextPage && !query.isFetchNextPageError}
        onMore={more}
        onShowAll={onShowAll}
        stale={query.isPlaceholderData}
        onOpen={onOpen}
        onDownload={onDownload}
        onDelete={onDelete}
        onSelect={onSelect}
      />
      {query.isFetchNextPageError ? (
        <div className={styles['more']} role="alert">
          <p>{errorWords(query.error, t)}</p>
          <Button onClick={() => void query.fetchNextPage()}>{t('action.retry')}</Button>
        </div>
      ) : null}
    </>
  );
}

export function LibrarySection(props: LibrarySectionProps) {
  const { kind } = props;
  const t = useTranslate();
  const heading = useId();
  const label = t(kind === 'image' ? 'storage.images' : 'storage.videos');
  return (
    <section className={styles['section']} aria-labelledby={heading}>
      <header className={styles['header']}>
        <h2 id={heading}>{label}</h2>
        <Numbers {...props} />
      </header>
      <Records {...props} label={label} />
    </section>
  );
}
