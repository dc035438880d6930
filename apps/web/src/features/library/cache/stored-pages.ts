import type { InfiniteData, QueryClient } from '@tanstack/react-query';
import { type Interrupted, interruptReads, refreshReads, resumeReads } from '../../../lib/query-reads.ts';
import { keyOf, type LibraryItem } from '../item.ts';
import { STORED, type StoredPage, storedItemQuery } from '../page/api.ts';

const NONE: Interrupted = new Set();
const both = (one: Interrupted, other: Interrupted): Interrupted => new Set([...one, ...other]);

type StoredPages = InfiniteData<StoredPage, unknown>;

/** Returns every record once, in the order of the pages. */
export function flatten(data: StoredPages | undefined): LibraryItem[] {
  const items = new Map<string, LibraryItem>();
  for (const item of data?.pages.flatMap((page) => page.items) ?? []) items.set(keyOf(item), item);
  return [...items.values()];
}

interface ReadableList {
  hasNextPage: boolean;
  isFetching: boolean;
  isFetchNextPageError: boolean;
  fetchNextPage: () => Promise<unknown>;
}

/**
 * Reads the next page. This would cancel a refresh of the list, so it does nothing during one. After a failure the user decides whether to
 * retry.
 */
export function readOn({ hasNextPage, isFetching, isFetchNextPageError, fetchNextPage }: ReadableList): void {
  if (hasNextPage && !isFetching && !isFetchNextPageError) void fetchNextPage();
}

/** Changes the lists. Cancels reads that began before the change. They have to be resumed once the server has made the change. */
function change(queryClient: QueryClient, to: (data: StoredPages) => StoredPages): Interrupted {
  const interrupted = interruptReads(queryClient, [STORED]);
  queryClient.setQueriesData<StoredPages>({ queryKey: [STORED] }, (data) => data && to(data));
  return interrupted;
}

export const withoutItems = (data: StoredPages, gone: ReadonlySet<string>): StoredPages => {
  const lost = flatten(data).filter((item) => gone.has(keyOf(item))).length;
  const pages = data.pages.map((page) => ({
    ...page,
    items: page.items.filter((item) => !gone.has(keyOf(item))),
    total: Math.max(0, page.total - lost),
  }));
  return lost === 0 ? data : { ...data, pages };
};

/** Removes records from the lists before the server has deleted them. Pass the result to {@link removeItems} afterwards. */
export const removeOptimistically = (queryClient: QueryClient, gone: ReadonlySet<string>): Interrupted =>
  change(queryClient, (data) => withoutItems(data, gone));

/** Removes records that the server has deleted, including those that a list has read again meanwhile. */
export function removeItems(queryClient: QueryClient, gone: ReadonlySet<string>, before: Interrupted = NONE): void {
  const interrupted = change(queryClient, (data) => withoutItems(data, gone));
  void resumeReads(queryClient, both(before, interrupted));
}

/** Shows a record with a new title before the server has stored it. Pass the result to {@link replaceItem}. */
export function replaceOptimistically(queryClient: QueryClient, item: LibraryItem): Interrupted {
  const { queryKey } = storedItemQuery(item.kind, item.media.id);
  const opened = interruptReads(queryClient, queryKey);
  queryClient.setQueryData(queryKey, (data) => data && item);
  const lists = change(queryClient, (data) => ({
    ...data,
    pages: data.pages.map((page) => ({
      ...page,
      items: page.items.map((one) => (keyOf(one) === keyOf(item) ? item : one)),
    })),
  }));
  return both(opened, lists);
}

/** Shows a record as the server has it now, in the same place. */
export function replaceItem(queryClient: QueryClient, item: LibraryItem, before: Interrupted = NONE): void {
  void resumeReads(queryClient, both(before, replaceOptimistically(queryClient, item)));
}

export const refreshLists = (queryClient: QueryClient): Promise<void> =>
  refreshReads(queryClient, { queryKey: [STORED] });
