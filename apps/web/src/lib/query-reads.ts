import type { QueryClient, QueryKey } from '@tanstack/react-query';

/** The hashes of queries whose reads have been cancelled. */
export type Interrupted = ReadonlySet<string>;

/**
 * Cancels what is being read before its data are changed: the answer may predate the change and would undo it. The state
 * of the queries is reverted when this returns. Pass the result to {@link resumeReads}, or nobody reads them again.
 * A further page of a list is not part of it: the list asks for that page itself when it needs it.
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

/** Reads again what is on the page. A first read in progress is cancelled: invalidation alone would accept its older answer. */
export function refreshReads(queryClient: QueryClient, { queryKey }: { queryKey: QueryKey }): Promise<void> {
  void queryClient.cancelQueries({ queryKey, predicate: ({ state }) => state.data === undefined });
  return queryClient.invalidateQueries({ queryKey });
}
