import type { ImagePage, StorageDetail, VideoPage } from '@pictor/contracts';
import { infiniteQueryOptions, keepPreviousData, queryOptions } from '@tanstack/react-query';
import { request } from '../../../lib/http/http.ts';
import { listUrl } from '../api.ts';
import { imageItem, type Kind, type LibraryItem } from '../item.ts';
import type { LibraryPage } from './pages.ts';

const PAGE_SIZE = 50;

/** The first part of the query keys of all lists. */
export const LISTS = 'library';

/** The filter of a list of all records of a kind, newest first. */
export const UNFILTERED = '';

/** The start of a further page. The server uses the cursor. The offset only shows the depth of the page to readers of the server's log. */
interface PageStart {
  offset: number;
  cursor: string;
}

interface PageRequest {
  limit?: number;
  start: PageStart | null;
  signal?: AbortSignal;
}

const itemsOf = (page: ImagePage | VideoPage): LibraryItem[] =>
  'images' in page ? page.images.map(imageItem) : page.videos.map((media) => ({ kind: 'video', media }));

/** @param filter the part of the query that narrows and sorts the list, as the server reads it */
export async function fetchPage(
  kind: Kind,
  filter: string,
  { limit = PAGE_SIZE, start, signal }: PageRequest,
): Promise<LibraryPage> {
  const from = start && `offset=${start.offset}&cursor=${encodeURIComponent(start.cursor)}`;
  const query = [`limit=${limit}`, from, filter].filter(Boolean).join('&');
  const page = await request<ImagePage | VideoPage>(`${listUrl(kind)}?${query}`, signal ? { signal } : {});
  return {
    items: itemsOf(page),
    total: page.total,
    totalIsLowerBound: 'total_is_lower_bound' in page,
    nextCursor: page.next_cursor,
  };
}

export const nextStart = ({ nextCursor }: LibraryPage, pages: readonly LibraryPage[]): PageStart | null =>
  nextCursor === null
    ? null
    : { offset: pages.reduce((count, { items }) => count + items.length, 0), cursor: nextCursor };

/**
 * Pages by cursor: no record appears twice or is left out when others are saved or deleted meanwhile. Changes and `refreshHeads` keep the
 * loaded pages of an unfiltered list up to date, because reading all of them again could take hundreds of requests. Which saved records
 * match a filter is known only to the server, so a filtered list is read again when it is shown.
 */
export const listQuery = (kind: Kind, filter = UNFILTERED) =>
  infiniteQueryOptions({
    queryKey: [LISTS, kind, filter],
    queryFn: ({ pageParam, signal }) => fetchPage(kind, filter, { start: pageParam, signal }),
    initialPageParam: null as PageStart | null,
    getNextPageParam: nextStart,
    // While the first page of a new filter is loading, the records of the last filter stay visible.
    placeholderData: keepPreviousData,
    staleTime: filter === UNFILTERED ? Number.POSITIVE_INFINITY : 0,
    refetchOnWindowFocus: false,
    structuralSharing: false,
  });

export const itemKey = (kind: Kind, id: string) => ['library-item', kind, id] as const;

export const usageQuery = queryOptions({
  queryKey: ['usage'],
  queryFn: () => request<StorageDetail>('/api/v1/storage'),
});

export const MODELS = ['image-models'] as const;
