import type { Image } from '@pictor/contracts';
import { type RefObject, useEffect, useLayoutEffect, useMemo, useRef, useState } from 'react';
import { useTranslate } from '../../../lib/i18n/i18n.ts';
import { repeatedTitles } from '../../../lib/title.ts';
import { useNow } from '../../../lib/use-now.ts';
import { CardSkeleton, type ImageActions, LibraryCard } from '../card/library-card.tsx';
import styles from '../panel/library-panel.module.css';
import type { Selection } from '../panel/selection.ts';
import { useVisibleRows } from './use-visible-rows.ts';

interface LibraryGridProps extends ImageActions {
  images: readonly Image[];
  total: number;
  scroller: RefObject<HTMLElement | null>;
  /** The server has more pictures than have been read. */
  hasMore: boolean;
  onNearEnd: () => void;
  selection: Selection;
  onChoose: (image: Image, range: boolean) => void;
  /** The index of the opened picture. Its card is scrolled into view. */
  openIndex: number;
}

const GAP = 12;
const COLUMN = 164;
const FEWEST_COLUMNS = 2;
/** Title, two lines of prompt, model and time, and the space below. Keep equal to library-card.module.css. */
const WORDS = 8 + 20 + 36 + 20 + 12;
/** Request the next page before its rows are visible. */
const ROWS_BEFORE_END = 4;

function useWidth(element: RefObject<HTMLElement | null>): number {
  const [width, setWidth] = useState(0);
  useLayoutEffect(() => {
    if (!element.current) return;
    setWidth(element.current.clientWidth);
    const observer = new ResizeObserver(([entry]) => setWidth(entry?.contentRect.width ?? 0));
    observer.observe(element.current);
    return () => observer.disconnect();
  }, [element]);
  return width;
}

/** Renders only the rows near the viewport. The list has the height of all rows. */
export function LibraryGrid(props: LibraryGridProps) {
  const { images, total, scroller, hasMore, onNearEnd, selection, onChoose, openIndex, ...actions } = props;
  const t = useTranslate();
  const now = useNow(30_000);
  const repeated = useMemo(() => repeatedTitles(images), [images]);
  const list = useRef<HTMLUListElement>(null);
  const width = useWidth(list);
  const columns = Math.max(FEWEST_COLUMNS, Math.floor((width + GAP) / (COLUMN + GAP)));
  const column = Math.max(0, (width - GAP * (columns - 1)) / columns);
  const rowHeight = width > 0 ? column + WORDS : 0;
  const readRows = Math.ceil(images.length / columns);
  const rowCount = readRows + (hasMore ? 1 : 0);
  const rows = useVisibleRows({ scroller, rowHeight, rowCount });

  const nearEnd = hasMore && rows.end > readRows - ROWS_BEFORE_END && rows.end > 0;
  // A change of the number of pictures triggers another check: one page may not have been enough.
  // biome-ignore lint/correctness/useExhaustiveDependencies: see above.
  useEffect(() => {
    if (nearEnd) onNearEnd();
  }, [nearEnd, images.length, onNearEnd]);

  const openRow = openIndex < 0 ? -1 : Math.floor(openIndex / columns);
  useLayoutEffect(() => {
    const element = scroller.current;
    if (!element || openRow < 0 || rowHeight === 0) return;
    const top = openRow * rowHeight;
    if (top < element.scrollTop) element.scrollTop = top;
    else if (top + rowHeight > element.scrollTop + element.clientHeight)
      element.scrollTop = top + rowHeight - element.clientHeight;
  }, [scroller, openRow, rowHeight]);

  const indexes = Array.from(
    {
      length: Math.max(0, Math.min(rows.end * columns, images.length + (hasMore ? columns : 0)) - rows.first * columns),
    },
    (_, place) => rows.first * columns + place,
  );
  const styleAt = (index: number) => ({
    width: column,
    transform: `translate(${(index % columns) * (column + GAP)}px, ${Math.floor(index / columns) * rowHeight}px)`,
  });

  return (
    <ul ref={list} className={styles['grid']} style={{ height: rowCount * rowHeight }} aria-label={t('library.label')}>
      {indexes.map((index) => {
        const image = images[index];
        if (!image) return <CardSkeleton key={index} style={styleAt(index)} />;
        return (
          <LibraryCard
            key={image.id}
            image={image}
            now={now}
            position={index + 1}
            total={total}
            style={styleAt(index)}
            choosing={selection.choosing}
            chosen={selection.ids.has(image.id)}
            repeated={repeated}
            onChoose={onChoose}
            {...actions}
          />
        );
      })}
    </ul>
  );
}
