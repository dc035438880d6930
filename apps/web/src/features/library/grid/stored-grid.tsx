import { useWindowVirtualizer } from '@tanstack/react-virtual';
import { type RefObject, useEffect, useMemo, useRef, useState } from 'react';
import { formatNumber } from '../../../lib/format.ts';
import { useLocale, useTranslate } from '../../../lib/i18n/i18n.ts';
import { repeatedTitles } from '../../../lib/title.ts';
import { useNow } from '../../../lib/use-now.ts';
import { Button } from '../../../ui/button.tsx';
import { type StoredActions, StoredCard } from '../card/stored-card.tsx';
import type { Kind, LibraryItem } from '../item.ts';
import { isSelected, type Selection } from '../selection/selection.ts';
import styles from './stored-grid.module.css';

interface StoredGridProps extends StoredActions {
  kind: Kind;
  label: string;
  items: readonly LibraryItem[];
  total: number;
  selection: Selection;
  /** The number of rows that a section shows until the user asks for more. */
  mostRows?: number | undefined;
  onShowAll: () => void;
  hasMore: boolean;
  onMore: () => void;
  /** The items belong to another filter, because those of this filter are still loading. */
  stale: boolean;
}

/** The minimum width of a column, the aspect ratio of a picture, and the height of the text below. Keep equal to stored-card.module.css. */
const SHAPES = {
  image: { column: 164, phoneColumn: 150, aspect: 1, words: 8 + 20 + 18 + 20 },
  video: { column: 232, phoneColumn: 150, aspect: 16 / 9, words: 8 + 20 + 20 },
} as const;
const GAP = 16;
const ROW_GAP = 20;
const PHONE = 720;
const ROWS_AHEAD = 1;
/** Request the next page before its rows are visible. */
const ROWS_BEFORE_END = 4;

/** The list's position in the document, and its width. Both follow every layout change above the list. */
function usePlace(element: RefObject<HTMLElement | null>): { top: number; width: number } {
  const [place, setPlace] = useState({ top: 0, width: 0 });
  useEffect(() => {
    const measure = (): void => {
      if (!element.current) return;
      const { top, width } = element.current.getBoundingClientRect();
      const next = { top: Math.round(top + scrollY), width };
      setPlace((now) => (now.top === next.top && now.width === next.width ? now : next));
    };
    const observer = new ResizeObserver(measure);
    observer.observe(document.body);
    if (element.current) observer.observe(element.current);
    return () => observer.disconnect();
  }, [element]);
  return place;
}

function columnsFor(kind: Kind, width: number): number {
  const { column, phoneColumn } = SHAPES[kind];
  const least = width < PHONE ? phoneColumn : column;
  return Math.max(1, Math.floor((width + GAP) / (least + GAP)));
}

/** Renders only the rows near the viewport. The list has the height of all rows. */
export function StoredGrid(props: StoredGridProps) {
  const { kind, label, items, total, selection, mostRows, onShowAll, hasMore, onMore, stale, ...actions } = props;
  const t = useTranslate();
  const locale = useLocale();
  const now = useNow(30_000);
  const repeated = useMemo(
    () => repeatedTitles(items.flatMap((item) => (item.kind === 'image' ? [item.media] : []))),
    [items],
  );
  const list = useRef<HTMLUListElement>(null);
  const { top, width } = usePlace(list);
  const columns = columnsFor(kind, width);
  const column = Math.max(0, (width - GAP * (columns - 1)) / columns);
  const rowHeight = column / SHAPES[kind].aspect + SHAPES[kind].words + ROW_GAP;
  const allRows = Math.ceil(items.length / columns);
  const rowCount = Math.min(allRows, mostRows ?? allRows);

  const virtualizer = useWindowVirtualizer({
    count: width > 0 ? rowCount : 0,
    estimateSize: () => rowHeight,
    overscan: ROWS_AHEAD,
    scrollMargin: top,
  });
  // The row height follows the width, but the virtualizer keeps the old heights until it is told.
  // biome-ignore lint/correctness/useExhaustiveDependencies: a new row height requires measuring again.
  useEffect(() => virtualizer.measure(), [virtualizer, rowHeight]);

  const rows = virtualizer.getVirtualItems();
  const lastRow = rows.at(-1)?.index ?? -1;
  const nearEnd = hasMore && mostRows === undefined && rowCount > 0 && lastRow >= rowCount - ROWS_BEFORE_END;
  useEffect(() => {
    if (nearEnd) onMore();
  }, [nearEnd, onMore]);

  return (
    <>
      <ul
        ref={list}
        className={styles['grid']}
        style={{ height: width > 0 ? rowCount * rowHeight - (rowCount > 0 ? ROW_GAP : 0) : undefined }}
        data-choosing={selection.items.size > 0}
        data-stale={stale}
        aria-label={label}
        aria-busy={stale}
      >
        {rows.flatMap((row) =>
          items.slice(row.index * columns, (row.index + 1) * columns).map((item, index) => (
            <StoredCard
              key={item.media.id}
              item={item}
              selected={isSelected(selection, item)}
              now={now}
              position={row.index * columns + index + 1}
              total={total}
              repeated={repeated}
              style={{
                width: column,
                transform: `translate(${index * (column + GAP)}px, ${row.start - top}px)`,
              }}
              {...actions}
            />
          )),
        )}
      </ul>
      {rowCount < allRows ? (
        <Button className={styles['all']} onClick={onShowAll}>
          {t('storage.showAll', { count: formatNumber(total, locale) })}
        </Button>
      ) : null}
    </>
  );
}
