import { keyOf, type LibraryItem } from '../item.ts';

/** The chosen records. */
export interface Selection {
  /** In this mode a click on a card beside the stage chooses its record instead of opening it. */
  choosing: boolean;
  /** By key. */
  items: ReadonlyMap<string, LibraryItem>;
  /** The key where a range would start. */
  anchor: string | null;
}

export const NOTHING: Selection = { choosing: false, items: new Map(), anchor: null };

export const isSelected = ({ items }: Selection, item: LibraryItem): boolean => items.has(keyOf(item));

/** The chosen records that this list still has. */
export const selectedOf = (selection: Selection, list: readonly LibraryItem[]): LibraryItem[] =>
  selection.items.size === 0 ? [] : list.filter((item) => isSelected(selection, item));

export function toggle({ items }: Selection, item: LibraryItem): Selection {
  const next = new Map(items);
  if (!next.delete(keyOf(item))) next.set(keyOf(item), item);
  return { choosing: true, items: next, anchor: keyOf(item) };
}

export function selectAll({ items, anchor }: Selection, list: readonly LibraryItem[]): Selection {
  const next = new Map(items);
  for (const item of list) next.set(keyOf(item), item);
  return { choosing: true, items: next, anchor };
}

/**
 * Chooses all records from the last chosen one to this one, in the order of the list. If the last one is in another list, chooses only this
 * one.
 */
export function extendTo(selection: Selection, item: LibraryItem, list: readonly LibraryItem[]): Selection {
  const start = list.findIndex((one) => keyOf(one) === selection.anchor);
  const end = list.findIndex((one) => keyOf(one) === keyOf(item));
  if (start < 0 || end < 0) return toggle(selection, item);
  return selectAll(selection, list.slice(Math.min(start, end), Math.max(start, end) + 1));
}

/** A click on a record. `range`: chooses all records of this list from the last chosen one to this one. */
export const choose = (
  selection: Selection,
  item: LibraryItem,
  { range, list }: { range: boolean; list: readonly LibraryItem[] },
): Selection => (range ? extendTo(selection, item, list) : toggle(selection, item));
