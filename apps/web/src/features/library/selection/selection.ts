import { keyOf, type LibraryItem } from '../item.ts';

/** The chosen records by key, and the key where a range would start. */
export interface Selection {
  items: ReadonlyMap<string, LibraryItem>;
  anchor: string | null;
}

export const NOTHING: Selection = { items: new Map(), anchor: null };

export const isSelected = ({ items }: Selection, item: LibraryItem): boolean => items.has(keyOf(item));

export const bytesOf = ({ items }: Selection): number =>
  [...items.values()].reduce((sum, { media }) => sum + media.size_bytes, 0);

export function toggle({ items }: Selection, item: LibraryItem): Selection {
  const next = new Map(items);
  if (!next.delete(keyOf(item))) next.set(keyOf(item), item);
  return { items: next, anchor: keyOf(item) };
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

export function selectAll({ items, anchor }: Selection, list: readonly LibraryItem[]): Selection {
  const next = new Map(items);
  for (const item of list) next.set(keyOf(item), item);
  return { items: next, anchor };
}

/** Removes deleted records from the selection. */
export function without({ items, anchor }: Selection, gone: ReadonlySet<string>): Selection {
  return { items: new Map([...items].filter(([key]) => !gone.has(key))), anchor };
}
