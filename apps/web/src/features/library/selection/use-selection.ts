import { useState } from 'react';
import type { LibraryItem } from '../item.ts';
import { extendTo, NOTHING, type Selection, selectAll, toggle, without } from './selection.ts';

export interface SelectionState {
  selection: Selection;
  /** `range`: choose all records of this list from the last chosen one to this one. */
  select: (item: LibraryItem, range: boolean, list: readonly LibraryItem[]) => void;
  selectAll: (items: readonly LibraryItem[]) => void;
  /** Begins to choose, with nothing chosen. */
  begin: () => void;
  clear: () => void;
  drop: (gone: ReadonlySet<string>) => void;
}

export function useSelection(): SelectionState {
  const [selection, setSelection] = useState(NOTHING);
  return {
    selection,
    select: (item, range, list) => setSelection((now) => (range ? extendTo(now, item, list) : toggle(now, item))),
    selectAll: (items) => setSelection((now) => selectAll(now, items)),
    begin: () => setSelection({ ...NOTHING, choosing: true }),
    clear: () => setSelection(NOTHING),
    drop: (gone) => setSelection((now) => without(now, gone)),
  };
}
