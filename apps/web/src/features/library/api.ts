import type {
  DeleteImageResponse,
  ImageDetail,
  ImagePage,
  OwnTask,
  SaveImageRequest,
  SaveImageResponse,
  Storage,
  UpdateImageRequest,
} from '@pictor/contracts';
import { infiniteQueryOptions, type QueryClient, queryOptions } from '@tanstack/react-query';
import { assetUrl } from '../../lib/asset-url.ts';
import { request } from '../../lib/http.ts';
import { interruptReads, resumeReads } from '../../lib/query-reads.ts';
import type { Pages } from './cache/pages.ts';

const IMAGES = '/api/v1/images';
const PAGE_SIZE = 50;

const imageUrl = (id: string): string => `${IMAGES}/${encodeURIComponent(id)}`;

export const storageQuery = queryOptions({
  queryKey: ['storage'],
  queryFn: () => request<Storage>('/api/v1/storage'),
});

/** The start of a further page. The server uses the cursor. The offset only shows the depth of the page to readers of the server's log. */
interface PageStart {
  offset: number;
  cursor: string;
}

export const fetchImagePage = (start: PageStart | null): Promise<ImagePage> =>
  request<ImagePage>(
    `${IMAGES}?limit=${PAGE_SIZE}${start ? `&offset=${start.offset}&cursor=${encodeURIComponent(start.cursor)}` : ''}`,
  );

/**
 * Pages by cursor: no picture appears twice or is left out when others are saved or deleted meanwhile. Changes and `refreshHead` keep the
 * loaded pages up to date, because reading all of them again could take hundreds of requests.
 */
export const imagesQuery = infiniteQueryOptions({
  queryKey: ['images'],
  queryFn: ({ pageParam }) => fetchImagePage(pageParam),
  initialPageParam: null as PageStart | null,
  getNextPageParam: ({ next_cursor }, pages): PageStart | null =>
    next_cursor === null
      ? null
      : { offset: pages.reduce((count, { images }) => count + images.length, 0), cursor: next_cursor },
  staleTime: Number.POSITIVE_INFINITY,
  // A user who comes back from another page may have deleted pictures there, so start with a fresh first page.
  gcTime: 0,
  structuralSharing: false,
});

/** Includes the request to the model and its response. */
export const imageQuery = (id: string) =>
  queryOptions({
    queryKey: ['image', id],
    queryFn: () => request<ImageDetail>(imageUrl(id)),
    // Read again at every view: the picture may have been deleted elsewhere.
    staleTime: 0,
  });

export const saveImage = (body: SaveImageRequest): Promise<SaveImageResponse> =>
  request<SaveImageResponse>(IMAGES, { method: 'POST', body });

export const deleteImage = (id: string): Promise<DeleteImageResponse> =>
  request<DeleteImageResponse>(imageUrl(id), { method: 'DELETE' });

export const renameImage = (id: string, body: UpdateImageRequest): Promise<ImageDetail> =>
  request<ImageDetail>(imageUrl(id), { method: 'PATCH', body });

/** The data to store for a finished task: the request for the picture and the response. */
export function saveRequestFor(task: OwnTask, resultId: string): SaveImageRequest {
  const { id, prompt, model, original_image, status, result_image, created_at, updated_at } = task;
  return {
    model,
    prompt,
    image_url: assetUrl(resultId),
    task_id: id,
    request: { prompt, model, original_image },
    response: { task_id: id, status, result_image: result_image ?? null, created_at, updated_at },
  };
}

let changes = 0;

/**
 * The number of changes to the list. Code that reads a page outside the query compares it, to know whether the page is older than a change.
 */
export const changeCount = (): number => changes;

/**
 * Changes the list. A page that is being read was requested before the change and would undo it, so cancel it. A first page is requested
 * again.
 */
export function changeImages(queryClient: QueryClient, change: (data: Pages) => Pages): void {
  changes += 1;
  const { queryKey } = imagesQuery;
  const interrupted = interruptReads(queryClient, queryKey);
  queryClient.setQueryData(queryKey, (data) => data && change(data));
  void resumeReads(queryClient, interrupted);
}

export function setStorage(queryClient: QueryClient, storage: Storage): void {
  const { queryKey } = storageQuery;
  const interrupted = interruptReads(queryClient, queryKey);
  queryClient.setQueryData(queryKey, storage);
  void resumeReads(queryClient, interrupted);
}
