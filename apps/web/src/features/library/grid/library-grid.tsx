import { type CSSProperties, type ReactNode, type RefObject, useEffect, useLayoutEffect, useMemo, useRef } from 'react';
import { repeatedTitles } from '../../../lib/pictures/title.ts';
import { useNow } from '../../../lib/use-now.ts';
import { imageOf, type LibraryItem } from '../item.ts';
import styles from './library-grid.module.css';
import { useListPlace } from './use-list-place.ts';
import { useVisibleRows } from './use-visible-rows.ts';

/** Lengths in pixels. Keep equal to library-card.module.css. */
export interface GridShape {
  /** The minimum width of a column, and its minimum in a list on a phone. */
  column: number;
  phoneColumn: number;
  fewestColumns: number;
  gap: number;
  /** The aspect ratio of a picture, and the height of the text below. */
  aspect: number;
  words: number;
  rowGap: number;
  /** The number of rows to render before and after the visible ones. */
  rowsAhead: number;
}

/** The values that the grid gives to each card. */
export interface CardPlace {
  position: number;
  total: number;
  now: number;
  /** Titles that several pictures share. */
  repeated: ReadonlySet<string>;
  style: CSSProperties;
}

interface LibraryGridProps {
  label: string;
  shape: GridShape;
  items: readonly LibraryItem[];
  total: number;
  /** The element that scrolls; null if the whole page does. */
  scroller: RefObject<HTMLElement | null> | null;
  /** The server has more records than have been read. */
  hasMore: boolean;
  onNearEnd: () => void;
  renderCard: (item: LibraryItem, place: CardPlace) => ReactNode;
  /** Stands in for a card whose record is still loading. Without it, the list ends with the records read so far. */
  renderBlank?: (index: number, style: CSSProperties) => ReactNode;
  /** The number of rows to show, and what follows if there are more. */
  mostRows?: number | undefined;
  rest?: ReactNode;
  /** The index of the opened record. Its card is scrolled into view. */
  openIndex?: number;
  /** The items belong to another filter, because those of this filter are still loading. */
  stale?: boolean;
}

const PHONE = 720;
/** Request the next page before its rows are visible. */
const ROWS_BEFORE_END = 4;

function columnsFor(width: number, { column, phoneColumn, fewestColumns, gap }: GridShape): number {
  const least = width < PHONE ? phoneColumn : column;
  return Math.max(fewestColumns, Math.floor((width + gap) / (least + gap)));
}

/** Renders only the rows near the viewport. The list has the height of all rows. */
export function LibraryGrid(props: LibraryGridProps) {
  const { shape, items, total, scroller, hasMore, onNearEnd, renderBlank, mostRows, openIndex = -1, stale } = props;
  const now = useNow(30_000);
  const repeated = useMemo(() => repeatedTitles(items.map(imageOf).filter((image) => image !== null)), [items]);
  const list = useRef<HTMLUListElement>(null);
  const { top, width } = useListPlace(list, scroller);
  const columns = columnsFor(width, shape);
  const column = Math.max(0, (width - shape.gap * (columns - 1)) / columns);
  const rowHeight = width > 0 ? column / shape.aspect + shape.words + shape.rowGap : 0;
  const readRows = Math.ceil(items.length / columns);
  const allRows = readRows + (renderBlank && hasMore ? 1 : 0);
  const rowCount = Math.min(allRows, mostRows ?? allRows);
  const rows = useVisibleRows({ scroller, top, rowHeight, rowCount, ahead: shape.rowsAhead });

  const nearEnd = hasMore && mostRows === undefined && rows.end > readRows - ROWS_BEFORE_END && rows.end > 0;
  // A change of the number of records triggers another check: one page may not have been enough.
  // biome-ignore lint/correctness/useExhaustiveDependencies: see above.
  useEffect(() => {
    if (nearEnd) onNearEnd();
  }, [nearEnd, items.length, onNearEnd]);

  const openRow = openIndex < 0 ? -1 : Math.floor(openIndex / columns);
  useLayoutEffect(() => {
    const element = scroller?.current;
    if (!element || openRow < 0 || rowHeight === 0) return;
    const rowTop = openRow * rowHeight;
    if (rowTop < element.scrollTop) element.scrollTop = rowTop;
    else if (rowTop + rowHeight > element.scrollTop + element.clientHeight)
      element.scrollTop = rowTop + rowHeight - element.clientHeight;
  }, [scroller, openRow, rowHeight]);

  const end = Math.min(rows.end * columns, items.length + (renderBlank && hasMore ? columns : 0));
  const first = rows.first * columns;
  const styleAt = (index: number): CSSProperties => ({
    width: column,
    transform: `translate(${(index % columns) * (column + shape.gap)}px, ${Math.floor(index / columns) * rowHeight}px)`,
  });
  return (
    <>
      <ul
        ref={list}
        className={styles['grid']}
        style={{ height: rowCount > 0 ? rowCount * rowHeight - shape.rowGap : 0 }}
        data-stale={stale}
        aria-label={props.label}
        aria-busy={stale}
      >
        {Array.from({ length: Math.max(0, end - first) }, (_, offset) => {
          const index = first + offset;
          const item = items[index];
          const style = styleAt(index);
          if (!item) return renderBlank?.(index, style);
          return props.renderCard(item, { position: index + 1, total, now, repeated, style });
        })}
      </ul>
      {rowCount < allRows ? props.rest : null}
    </>
  );
}
