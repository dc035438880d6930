import { useInfiniteQuery } from '@tanstack/react-query';
import { useCallback, useMemo } from 'react';
import type { Kind } from '../item.ts';
import { flatten, totalOf } from './pages.ts';
import { listQuery } from './queries.ts';

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

/** A list, as far as it has been read. */
export function useList(kind: Kind, filter?: string) {
  const query = useInfiniteQuery(listQuery(kind, filter));
  const { data, hasNextPage, isFetching, isFetchNextPageError, fetchNextPage } = query;
  const items = useMemo(() => flatten(data), [data]);
  const more = useCallback(
    () => readOn({ hasNextPage, isFetching, isFetchNextPageError, fetchNextPage }),
    [hasNextPage, isFetching, isFetchNextPageError, fetchNextPage],
  );
  return { query, items, more, total: totalOf(data), totalIsLowerBound: data?.pages[0]?.totalIsLowerBound ?? false };
}

export type LibraryList = ReturnType<typeof useList>;
