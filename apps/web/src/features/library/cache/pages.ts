import type { InfiniteData } from '@tanstack/react-query';
import { keyOf, type LibraryItem } from '../item.ts';

/** One page of a list of pictures or of videos. */
export interface LibraryPage {
  items: readonly LibraryItem[];
  total: number;
  /** A search may find more than the server counts. If true, there are at least `total` records. */
  totalIsLowerBound: boolean;
  nextCursor: string | null;
}

/** The pages of a list read so far. */
export type Pages = InfiniteData<LibraryPage, unknown>;

/** Returns every record once, in the order of the pages. */
export function flatten(data: Pages | undefined): LibraryItem[] {
  const items = new Map<string, LibraryItem>();
  for (const item of data?.pages.flatMap((page) => page.items) ?? []) items.set(keyOf(item), item);
  return [...items.values()];
}

export const totalOf = (data: Pages | undefined): number | undefined => data?.pages[0]?.total;

/** The server's order: newest first, ties broken by id. All its times have the same format, so they can be compared as strings. */
const isOlder = ({ media: one }: LibraryItem, { media: than }: LibraryItem): boolean =>
  one.created_at === than.created_at ? one.id < than.id : one.created_at < than.created_at;

const retotal = (pages: LibraryPage[], by: number): LibraryPage[] =>
  pages.map((page) => ({ ...page, total: Math.max(0, page.total + by) }));

export const mapItems = (
  data: Pages,
  change: (items: readonly LibraryItem[]) => readonly LibraryItem[],
): LibraryPage[] => data.pages.map((page) => ({ ...page, items: change(page.items) }));

const holds = (data: Pages, key: string): boolean =>
  data.pages.some(({ items }) => items.some((it) => keyOf(it) === key));

/** Inserts a record at its place in a list that begins with the newest: a new one at the head, one whose deletion failed at its old place. */
export function withItem(data: Pages, item: LibraryItem): Pages {
  if (data.pages.length === 0 || holds(data, keyOf(item))) return data;
  const found = data.pages.findIndex(({ items }) => items.some((other) => isOlder(other, item)));
  const target = found < 0 ? data.pages.length - 1 : found;
  const insert = (items: readonly LibraryItem[]): LibraryItem[] => {
    const place = items.findIndex((other) => isOlder(other, item));
    return items.toSpliced(place < 0 ? items.length : place, 0, item);
  };
  const pages = data.pages.map((page, index) => (index === target ? { ...page, items: insert(page.items) } : page));
  return { ...data, pages: retotal(pages, 1) };
}

export function withoutItems(data: Pages, gone: ReadonlySet<string>): Pages {
  const count = flatten(data).filter((item) => gone.has(keyOf(item))).length;
  if (count === 0) return data;
  const pages = mapItems(data, (items) => items.filter((item) => !gone.has(keyOf(item))));
  return { ...data, pages: retotal(pages, -count) };
}

/**
 * Merges a fresh first page into the pages read before of a list that begins with the newest: adds new records, and removes those that are
 * missing within its range. If none of its records was known, there may be a gap of more than a page before the old ones, so start again
 * with this page only.
 */
export function withHead(data: Pages, head: LibraryPage): Pages {
  const oldest = head.items.at(-1);
  const [first, ...rest] = data.pages;
  const anew = { pages: [head], pageParams: data.pageParams.slice(0, 1) };
  if (!oldest || !first || head.nextCursor === null || !head.items.some((item) => holds(data, keyOf(item))))
    return anew;
  const beyond = (items: readonly LibraryItem[]): LibraryItem[] => items.filter((item) => isOlder(item, oldest));
  const pages = [
    { ...first, items: [...head.items, ...beyond(first.items)] },
    ...rest.map((page) => ({ ...page, items: beyond(page.items) })),
  ];
  return { ...data, pages: pages.map((page) => ({ ...page, total: head.total })) };
}
