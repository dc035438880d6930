import type { Image } from '@pictor/contracts';
import { useVirtualizer } from '@tanstack/react-virtual';
import { type RefObject, useEffect, useRef, useState } from 'react';
import { useTranslate } from '../../lib/i18n/i18n.ts';
import { useNow } from '../../lib/use-now.ts';
import { type ImageActions, LibraryCard } from './library-card.tsx';
import styles from './library-panel.module.css';

interface LibraryGridProps extends ImageActions {
  images: readonly Image[];
  total: number;
  scroller: RefObject<HTMLElement | null>;
  hasMore: boolean;
  onMore: () => void;
}

const GAP = 12;
const COLUMN = 164;
const FEWEST_COLUMNS = 2;
/** Title, two lines of prompt, model and time, and the room below; as library-card.module.css has them. */
const WORDS = 8 + 20 + 36 + 20 + 12;
const ROWS_AHEAD = 2;

function useWidth(element: RefObject<HTMLElement | null>): number {
  const [width, setWidth] = useState(0);
  useEffect(() => {
    if (!element.current) return;
    const observer = new ResizeObserver(([entry]) => setWidth(entry?.contentRect.width ?? 0));
    observer.observe(element.current);
    return () => observer.disconnect();
  }, [element]);
  return width;
}

/** Only the rows that are near stand in the document; the list is as long as it would be with all of them. */
export function LibraryGrid({ images, total, scroller, hasMore, onMore, ...actions }: LibraryGridProps) {
  const t = useTranslate();
  const now = useNow(30_000);
  const list = useRef<HTMLUListElement>(null);
  const width = useWidth(list);
  const columns = Math.max(FEWEST_COLUMNS, Math.floor((width + GAP) / (COLUMN + GAP)));
  const column = (width - GAP * (columns - 1)) / columns;
  const rowHeight = Math.max(0, column) + WORDS;
  const rowCount = Math.ceil(images.length / columns);

  const virtualizer = useVirtualizer({
    count: width > 0 ? rowCount : 0,
    getScrollElement: () => scroller.current,
    estimateSize: () => rowHeight,
    overscan: ROWS_AHEAD,
  });
  // The heights follow the width, and the virtualizer keeps the old ones until it is told.
  // biome-ignore lint/correctness/useExhaustiveDependencies: a new row height is the reason to measure again.
  useEffect(() => virtualizer.measure(), [virtualizer, rowHeight]);

  const rows = virtualizer.getVirtualItems();
  const lastRow = rows.at(-1)?.index ?? -1;
  const nearEnd = hasMore && rowCount > 0 && lastRow >= rowCount - ROWS_AHEAD;
  useEffect(() => {
    if (nearEnd) onMore();
  }, [nearEnd, onMore]);

  return (
    <ul
      ref={list}
      className={styles['grid']}
      style={{ height: virtualizer.getTotalSize() }}
      aria-label={t('library.label')}
    >
      {rows.flatMap((row) =>
        images.slice(row.index * columns, (row.index + 1) * columns).map((image, index) => (
          <LibraryCard
            key={image.id}
            image={image}
            now={now}
            position={row.index * columns + index + 1}
            total={total}
            style={{
              width: column,
              transform: `translate(${index * (column + GAP)}px, ${row.start}px)`,
            }}
            {...actions}
          />
        )),
      )}
    </ul>
  );
}
