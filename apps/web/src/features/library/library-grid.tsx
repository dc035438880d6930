import type { Image } from '@pictor/contracts';
import { type RefObject, useEffect, useLayoutEffect, useMemo, useRef, useState } from 'react';
import { useTranslate } from '../../lib/i18n/i18n.ts';
import { repeatedTitles } from '../../lib/title.ts';
import { useNow } from '../../lib/use-now.ts';
import { CardSkeleton, type ImageActions, LibraryCard } from './library-card.tsx';
import styles from './library-panel.module.css';
import type { Selection } from './selection.ts';
import { useVisibleRows } from './use-visible-rows.ts';

interface LibraryGridProps extends ImageActions {
  images: readonly Image[];
  total: number;
  scroller: RefObject<HTMLElement | null>;
  /** There is more than has been read. */
  hasMore: boolean;
  onNearEnd: () => void;
  selection: Selection;
  onChoose: (image: Image, range: boolean) => void;
  /** The picture that is opened over the grid: its card is kept in sight. */
  openIndex: number;
}

const GAP = 12;
const COLUMN = 164;
const FEWEST_COLUMNS = 2;
/** Title, two lines of prompt, model and time, and the room below; as library-card.module.css has them. */
const WORDS = 8 + 20 + 36 + 20 + 12;
/** The next page is asked for before its place is seen. */
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

/** Only the rows that are near stand in the document; the list is as long as it would be with all of them. */
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
  // How many there are is a reason to look again: a page may not have been enough.
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
