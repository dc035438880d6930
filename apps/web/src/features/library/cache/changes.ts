import type { Storage } from '@pictor/contracts';
import type { Query, QueryClient } from '@tanstack/react-query';
import { type Interrupted, interruptReads, refreshReads, resumeReads } from '../../../lib/http/query-reads.ts';
import type { Kind, LibraryItem } from '../item.ts';
import { type Pages, withHead, withItem, withoutItems } from './pages.ts';
import { fetchPage, LISTS, listQuery, MODELS, UNFILTERED, usageQuery } from './queries.ts';

export const KINDS: readonly Kind[] = ['image', 'video'];
export const NONE: Interrupted = new Set();
export const both = (one: Interrupted, other: Interrupted): Interrupted => new Set([...one, ...other]);

/** The number of changes to the lists. A page that is read outside the queries compares it, to know whether it is older than a change. */
const changes: Record<Kind, number> = { image: 0, video: 0 };

/** Changes the lists. Cancels reads that began before the change. They have to be resumed once the server has made the change. */
export function change(
  queryClient: QueryClient,
  to: (data: Pages) => Pages,
  queryKey: readonly unknown[] = [LISTS],
): Interrupted {
  const [, changed] = queryKey;
  for (const kind of KINDS) if (changed === undefined || changed === kind) changes[kind] += 1;
  const interrupted = interruptReads(queryClient, queryKey);
  queryClient.setQueriesData<Pages>({ queryKey }, (data) => data && to(data));
  return interrupted;
}

const isFiltered = ({ queryKey }: Query): boolean => queryKey[2] !== UNFILTERED;

function refreshFiltered(queryClient: QueryClient, kinds = KINDS): void {
  for (const kind of kinds) void refreshReads(queryClient, { queryKey: [LISTS, kind], predicate: isFiltered });
  void refreshReads(queryClient, { queryKey: MODELS });
}

/** Shows a record that the server has saved, or one whose deletion failed. */
export function insertItem(queryClient: QueryClient, item: LibraryItem): void {
  const { queryKey } = listQuery(item.kind);
  const interrupted = change(queryClient, (data) => withItem(data, item), queryKey);
  void resumeReads(queryClient, interrupted);
  refreshFiltered(queryClient, [item.kind]);
}

/** Removes records that the server has deleted, including those that a list has read again meanwhile. */
export function removeItems(queryClient: QueryClient, gone: ReadonlySet<string>, before: Interrupted = NONE): void {
  const interrupted = change(queryClient, (data) => withoutItems(data, gone));
  void resumeReads(queryClient, both(before, interrupted));
}

async function refreshHead(queryClient: QueryClient, kind: Kind): Promise<void> {
  const { queryKey } = listQuery(kind);
  for (;;) {
    const before = changes[kind];
    // On failure keep the current data. The next event triggers another attempt.
    const head = await fetchPage(kind, UNFILTERED, { start: null }).catch(() => null);
    if (!head) return;
    if (changes[kind] === before) {
      void resumeReads(
        queryClient,
        change(queryClient, (data) => withHead(data, head), queryKey),
      );
      return;
    }
    // The page may be older than a change and would undo it, so read it again.
  }
}

/** Loads changes made elsewhere. This costs one page of each list, however many pages have been read. */
export async function refreshHeads(queryClient: QueryClient): Promise<void> {
  const read = KINDS.filter((kind) => queryClient.getQueryData(listQuery(kind).queryKey));
  if (read.length === 0) return;
  void queryClient.invalidateQueries({ queryKey: usageQuery.queryKey });
  await Promise.all(read.map((kind) => refreshHead(queryClient, kind)));
}

/** Called when records have been saved or deleted elsewhere. Reads in progress were requested before that. */
export function refreshLists(queryClient: QueryClient): Promise<void> {
  for (const kind of KINDS) {
    const interrupted = change(queryClient, (data) => data, listQuery(kind).queryKey);
    void resumeReads(queryClient, interrupted);
  }
  refreshFiltered(queryClient);
  return refreshHeads(queryClient);
}

/** Shows the usage that the server has reported after a change of a record of this kind. */
export function setUsage(queryClient: QueryClient, kind: Kind, storage: Storage): void {
  const { queryKey } = usageQuery;
  const interrupted = interruptReads(queryClient, queryKey);
  queryClient.setQueryData(queryKey, (data) => {
    if (!data) return data;
    const more = storage.used_bytes - data.used_bytes;
    return { ...data, ...storage, [`${kind}_bytes`]: data[`${kind}_bytes`] + more };
  });
  void resumeReads(queryClient, interrupted);
}
