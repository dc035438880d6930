import { type RefObject, useLayoutEffect, useState } from 'react';

interface RowsInput {
  scroller: RefObject<HTMLElement | null>;
  rowHeight: number;
  rowCount: number;
}

/** From `first` (included) to `end` (excluded). */
export interface Rows {
  first: number;
  end: number;
}

const AHEAD = 3;
const NONE: Rows = { first: 0, end: 0 };

export function rowsWithin(top: number, height: number, { rowHeight, rowCount }: Omit<RowsInput, 'scroller'>): Rows {
  if (height <= 0 || rowHeight <= 0) return NONE;
  const first = Math.max(0, Math.floor(top / rowHeight) - AHEAD);
  const end = Math.min(rowCount, Math.ceil((top + height) / rowHeight) + AHEAD);
  return first < end ? { first, end } : NONE;
}

/**
 * Returns the rows that are near enough to the viewport to be rendered, for a list that fills its scroller. All rows have the same height,
 * so this is a division. The available virtualizer libraries measure every row and add 11 KB.
 */
export function useVisibleRows({ scroller, rowHeight, rowCount }: RowsInput): Rows {
  const [rows, setRows] = useState(NONE);
  useLayoutEffect(() => {
    const element = scroller.current;
    if (!element) return;
    const look = (): void => {
      const next = rowsWithin(element.scrollTop, element.clientHeight, { rowHeight, rowCount });
      setRows((now) => (now.first === next.first && now.end === next.end ? now : next));
    };
    look();
    const observer = new ResizeObserver(look);
    observer.observe(element);
    element.addEventListener('scroll', look, { passive: true });
    return () => {
      observer.disconnect();
      element.removeEventListener('scroll', look);
    };
  }, [scroller, rowHeight, rowCount]);
  return rows;
}
