import { type ReactNode, useId } from 'react';
import { formatBytes, formatNumber } from '../../../lib/format.ts';
import { useLocale, useTranslate } from '../../../lib/i18n/i18n.ts';
import { Button } from '../../../ui/button.tsx';
import { Skeleton } from '../../../ui/skeleton.tsx';
import type { LibraryList } from '../cache/use-list.ts';
import { ImageCard } from '../card/image-card.tsx';
import type { CardSetting } from '../card/library-card.tsx';
import { VideoCard } from '../card/video-card.tsx';
import { type Filter, isNarrowed } from '../filter/filter.ts';
import { type GridShape, LibraryGrid } from '../grid/library-grid.tsx';
import { ReadFailed } from '../grid/read-failed.tsx';
import type { Kind } from '../item.ts';
import styles from './library-section.module.css';

const BOTH = { column: 164, phoneColumn: 150, fewestColumns: 1, gap: 16, rowGap: 20, rowsAhead: 1 };
/** A title, the prompt of a picture, and a line of facts. */
const SHAPES: Record<Kind, GridShape> = {
  image: { ...BOTH, aspect: 1, words: 8 + 20 + 18 + 20 },
  video: { ...BOTH, column: 232, aspect: 16 / 9, words: 8 + 20 + 20 },
};

interface LibrarySectionProps {
  kind: Kind;
  list: LibraryList;
  filter: Filter;
  setting: CardSetting;
  /** The number of all records of this kind, without the filter. */
  count: number | undefined;
  bytes: number | undefined;
  /** The number of rows shown until the user asks for more. */
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
        ? t('library.found', { found: `${formatNumber(list.total, locale)}${list.totalIsLowerBound ? '+' : ''}`, all })
        : [all, ...(count > 0 ? [formatBytes(bytes, locale)] : [])].join(' • ')}
    </p>
  );
}

function Records(props: LibrarySectionProps & { label: string }) {
  const { kind, list, filter, setting, mostRows, label, empty, onShowAll } = props;
  const { query, items, more } = list;
  const t = useTranslate();
  const locale = useLocale();
  if (query.isPending) return <Loading kind={kind} />;
  if (query.isError && items.length === 0) return <ReadFailed error={query.error} onRetry={query.refetch} />;
  if (items.length === 0 && !query.hasNextPage) {
    if (!isNarrowed(filter)) return empty;
    return (
      <p className={styles['none']}>{t(kind === 'image' ? 'library.images.noResult' : 'library.videos.noResult')}</p>
    );
  }
  const total = list.total ?? items.length;
  return (
    <>
      <LibraryGrid
        label={label}
        shape={SHAPES[kind]}
        items={items}
        total={total}
        scroller={null}
        hasMore={query.hasNextPage && !query.isFetchNextPageError}
        onNearEnd={more}
        mostRows={mostRows}
        rest={
          <Button className={styles['all']} onClick={onShowAll}>
            {t('library.showAll', { count: formatNumber(total, locale) })}
          </Button>
        }
        stale={query.isPlaceholderData}
        renderCard={(item, place) =>
          item.kind === 'image' ? (
            <ImageCard key={item.media.id} item={item} place={place} setting={setting} />
          ) : (
            <VideoCard key={item.media.id} item={item} place={place} setting={setting} />
          )
        }
      />
      {query.isFetchNextPageError ? <ReadFailed error={query.error} onRetry={query.fetchNextPage} /> : null}
    </>
  );
}

export function LibrarySection(props: LibrarySectionProps) {
  const { kind } = props;
  const t = useTranslate();
  const heading = useId();
  const label = t(kind === 'image' ? 'library.images' : 'library.videos');
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
