import { useEffect, useEffectEvent, useState } from 'react';
import type { LibraryItem } from '../item.ts';
import { extendTo, NOTHING, type Selection, selectAll, toggle, without } from './selection.ts';

interface SelectionState {
  selection: Selection;
  select: (item: LibraryItem, range: boolean) => void;
  selectAll: (items: readonly LibraryItem[]) => void;
  clear: () => void;
  drop: (gone: ReadonlySet<string>) => void;
}

/** The selection in both lists. Escape clears it, unless a dialog or a list of options is open. */
export function useSelection(images: readonly LibraryItem[], videos: readonly LibraryItem[]): SelectionState {
  const [selection, setSelection] = useState(NOTHING);
  const clear = (): void => setSelection(NOTHING);

  const onEscape = useEffectEvent((event: globalThis.KeyboardEvent) => {
    const above = document.querySelector('[role="dialog"], [role="alertdialog"], [role="listbox"]');
    if (event.key === 'Escape' && !above && selection.items.size > 0) clear();
  });
  useEffect(() => {
    addEventListener('keydown', onEscape);
    return () => removeEventListener('keydown', onEscape);
  }, []);

  return {
    selection,
    select: (item, range) => {
      const list = item.kind === 'image' ? images : videos;
      setSelection((now) => (range ? extendTo(now, item, list) : toggle(now, item)));
    },
    selectAll: (items) => setSelection((now) => selectAll(now, items)),
    clear,
    drop: (gone) => setSelection((now) => without(now, gone)),
  };
}
