import type { QueryClient } from '@tanstack/react-query';
import { type Interrupted, interruptReads, resumeReads } from '../../../lib/http/query-reads.ts';
import { keyOf, type LibraryItem } from '../item.ts';
import { both, change, KINDS, NONE } from './changes.ts';
import { itemQuery } from './item-query.ts';
import { flatten, mapItems, type Pages, withoutItems } from './pages.ts';
import { listQuery } from './queries.ts';

/** The records that the unfiltered lists have read. */
export const listedKeys = (queryClient: QueryClient): ReadonlySet<string> =>
  new Set(KINDS.flatMap((kind) => flatten(queryClient.getQueryData(listQuery(kind).queryKey)).map(keyOf)));

/** Removes records from the lists before the server has deleted them. Pass the result to `removeItems` afterwards. */
export const removeOptimistically = (queryClient: QueryClient, gone: ReadonlySet<string>): Interrupted =>
  change(queryClient, (data) => withoutItems(data, gone));

/** A new title changes neither the kind of a record nor its other facts. */
const titled = <Item extends LibraryItem>(item: Item, title: string): Item => ({
  ...item,
  media: { ...item.media, title },
});

export const withTitle = (data: Pages, key: string, title: string): Pages => ({
  ...data,
  pages: mapItems(data, (items) => items.map((item) => (keyOf(item) === key ? titled(item, title) : item))),
});

/** Shows a record with a new title before the server has stored it. Pass the result to {@link retitle}. */
export function retitleOptimistically(queryClient: QueryClient, item: LibraryItem, title: string): Interrupted {
  const { queryKey } = itemQuery(item.kind, item.media.id);
  const opened = interruptReads(queryClient, queryKey);
  queryClient.setQueryData(queryKey, (data) => data && titled(data, title));
  return both(
    opened,
    change(queryClient, (data) => withTitle(data, keyOf(item), title)),
  );
}

/** Shows a record with the title that the server has now, in the same place. */
export function retitle(queryClient: QueryClient, item: LibraryItem, title: string, before: Interrupted = NONE): void {
  void resumeReads(queryClient, both(before, retitleOptimistically(queryClient, item, title)));
}
