import { type RefObject, useLayoutEffect, useState } from 'react';

interface RowsInput {
  /** The element that scrolls and that the list fills; null if the list is a part of a page that scrolls. */
  scroller: RefObject<HTMLElement | null> | null;
  /** The position of the list in what scrolls. */
  top: number;
  rowHeight: number;
  rowCount: number;
  /** The number of rows to render before and after the visible ones. */
  ahead: number;
}

/** From `first` (included) to `end` (excluded). */
export interface Rows {
  first: number;
  end: number;
}

const NONE: Rows = { first: 0, end: 0 };

/** @param top the position in the list at which the viewport begins, negative above the list */
export function rowsWithin(
  top: number,
  height: number,
  { rowHeight, rowCount, ahead }: Pick<RowsInput, 'rowHeight' | 'rowCount' | 'ahead'>,
): Rows {
  if (height <= 0 || rowHeight <= 0) return NONE;
  const first = Math.max(0, Math.floor(top / rowHeight) - ahead);
  const end = Math.min(rowCount, Math.ceil((top + height) / rowHeight) + ahead);
  return first < end ? { first, end } : NONE;
}

/**
 * Returns the rows that are near enough to the viewport to be rendered. All rows have the same height, so this is a division. The available
 * virtualizer libraries measure every row and add 11 KB.
 */
export function useVisibleRows({ scroller, top, rowHeight, rowCount, ahead }: RowsInput): Rows {
  const [rows, setRows] = useState(NONE);
  useLayoutEffect(() => {
    const element = scroller === null ? document.documentElement : scroller.current;
    if (!element) return;
    const target = scroller === null ? window : element;
    const look = (): void => {
      const next = rowsWithin(element.scrollTop - top, element.clientHeight, { rowHeight, rowCount, ahead });
      setRows((now) => (now.first === next.first && now.end === next.end ? now : next));
    };
    look();
    const observer = new ResizeObserver(look);
    observer.observe(element);
    target.addEventListener('scroll', look, { passive: true });
    addEventListener('resize', look);
    return () => {
      observer.disconnect();
      target.removeEventListener('scroll', look);
      removeEventListener('resize', look);
    };
  }, [scroller, top, rowHeight, rowCount, ahead]);
  return rows;
}
