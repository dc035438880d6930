import type { InfiniteData, QueryClient } from '@tanstack/react-query';
import { STORED, type StoredPage } from './api.ts';
import { keyOf, type StoredItem } from './stored-item.ts';

type StoredPages = InfiniteData<StoredPage, unknown>;

/** Every record once, in the order of the pages. */
export function flatten(data: StoredPages | undefined): StoredItem[] {
  const items = new Map<string, StoredItem>();
  for (const item of data?.pages.flatMap((page) => page.items) ?? []) items.set(keyOf(item), item);
  return [...items.values()];
}

/** A page that is being read was asked for before the change and would undo it. */
async function change(queryClient: QueryClient, to: (data: StoredPages) => StoredPages): Promise<void> {
  await queryClient.cancelQueries({ queryKey: [STORED] });
  queryClient.setQueriesData<StoredPages>({ queryKey: [STORED] }, (data) => data && to(data));
}

/** Lists whose first page was being read when {@link change} came. */
export const resumeLists = (queryClient: QueryClient): Promise<void> =>
  queryClient.refetchQueries({
    queryKey: [STORED],
    type: 'active',
    predicate: ({ state }) => state.data === undefined,
  });

const knows = (queryClient: QueryClient, keys: ReadonlySet<string>): boolean =>
  queryClient
    .getQueriesData<StoredPages>({ queryKey: [STORED] })
    .some(([, data]) => flatten(data).some((item) => keys.has(keyOf(item))));

export const withoutItems = (data: StoredPages, gone: ReadonlySet<string>): StoredPages => {
  const lost = flatten(data).filter((item) => gone.has(keyOf(item))).length;
  const pages = data.pages.map((page) => ({
    ...page,
    items: page.items.filter((item) => !gone.has(keyOf(item))),
    total: Math.max(0, page.total - lost),
  }));
  return lost === 0 ? data : { ...data, pages };
};

/** Nothing is touched where nobody knows of them: this tab hears of its own deletions too. */
export async function removeItems(queryClient: QueryClient, gone: ReadonlySet<string>): Promise<void> {
  if (knows(queryClient, gone)) await change(queryClient, (data) => withoutItems(data, gone));
}

/** A record with another title; its place stays. */
export const replaceItem = (queryClient: QueryClient, item: StoredItem): Promise<void> =>
  change(queryClient, (data) => ({
    ...data,
    pages: data.pages.map((page) => ({
      ...page,
      items: page.items.map((one) => (keyOf(one) === keyOf(item) ? item : one)),
    })),
  }));

export const refreshLists = (queryClient: QueryClient): Promise<void> =>
  queryClient.invalidateQueries({ queryKey: [STORED] });
