import type { Query, QueryClient, QueryKey } from '@tanstack/react-query';

/** The hashes of the queries whose reads were cancelled. */
export type Interrupted = ReadonlySet<string>;

/**
 * Cancels reads in progress before their data are changed: a response may be older than the change and would undo it. The state of the
 * queries is already reverted when this returns. Pass the result to {@link resumeReads}; otherwise these queries are not read again. The
 * result does not include a further page of a list: the list requests that page itself when it needs it.
 */
export function interruptReads(queryClient: QueryClient, queryKey: QueryKey): Interrupted {
  const reading = queryClient.getQueryCache().findAll({
    queryKey,
    predicate: ({ state }) => state.fetchStatus !== 'idle' && state.fetchMeta?.fetchMore === undefined,
  });
  void queryClient.cancelQueries({ queryKey });
  return new Set(reading.map(({ queryHash }) => queryHash));
}

export const resumeReads = (queryClient: QueryClient, interrupted: Interrupted): Promise<void> =>
  queryClient.refetchQueries({ type: 'active', predicate: ({ queryHash }) => interrupted.has(queryHash) });

interface Reads {
  queryKey: QueryKey;
  predicate?: (query: Query) => boolean;
}

/** Reads again the data that the page shows. Cancels a first read in progress: invalidation alone would accept its older answer. */
export function refreshReads(queryClient: QueryClient, { queryKey, predicate = () => true }: Reads): Promise<void> {
  void queryClient.cancelQueries({
    queryKey,
    predicate: (query) => query.state.data === undefined && predicate(query),
  });
  return queryClient.invalidateQueries({ queryKey, predicate });
}
