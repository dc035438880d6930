import type { Selection } from './selection.ts';

// Only the page of the whole library needs these.

export const bytesOf = ({ items }: Selection): number =>
  [...items.values()].reduce((sum, { media }) => sum + media.size_bytes, 0);

/** Removes deleted records from the selection. */
export const without = (selection: Selection, gone: ReadonlySet<string>): Selection => ({
  ...selection,
  items: new Map([...selection.items].filter(([key]) => !gone.has(key))),
});
