import type {
  DeleteImageResponse,
  Image,
  ImagePage,
  OwnTask,
  SaveImageRequest,
  SaveImageResponse,
  Storage,
} from '@pictor/contracts';
import { type InfiniteData, infiniteQueryOptions, type QueryClient, queryOptions } from '@tanstack/react-query';
import { assetUrl } from '../../lib/asset-url.ts';
import { request } from '../../lib/http.ts';

const IMAGES = '/api/v1/images';
const PAGE_SIZE = 50;

export const storageQuery = queryOptions({
  queryKey: ['storage'],
  queryFn: () => request<Storage>('/api/v1/storage'),
});

const imagePage = (cursor: string | null): Promise<ImagePage> =>
  request<ImagePage>(`${IMAGES}?limit=${PAGE_SIZE}${cursor ? `&cursor=${encodeURIComponent(cursor)}` : ''}`);

/** By cursor rather than offset: no picture comes twice or is left out when others are saved meanwhile. */
export const imagesQuery = infiniteQueryOptions({
  queryKey: ['images'],
  queryFn: ({ pageParam }) => imagePage(pageParam),
  initialPageParam: null as string | null,
  getNextPageParam: (page) => page.next_cursor,
});

export const saveImage = (body: SaveImageRequest): Promise<SaveImageResponse> =>
  request<SaveImageResponse>(IMAGES, { method: 'POST', body });

export const deleteImage = (id: string): Promise<DeleteImageResponse> =>
  request<DeleteImageResponse>(`${IMAGES}/${encodeURIComponent(id)}`, { method: 'DELETE' });

/** What is kept of a finished task: how the picture was asked for and what came back. */
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

type Pages = InfiniteData<ImagePage>;

/** Every picture once, in the order of the pages. */
export function flatten(data: Pages | undefined): Image[] {
  const images = new Map<string, Image>();
  for (const image of data?.pages.flatMap((page) => page.images) ?? []) images.set(image.id, image);
  return [...images.values()];
}

export const totalOf = (data: Pages | undefined): number | undefined => data?.pages[0]?.total;

const retotal = (pages: ImagePage[], by: number): ImagePage[] =>
  pages.map((page) => ({ ...page, total: Math.max(0, page.total + by) }));

export function withImage(data: Pages, image: Image): Pages {
  const [first, ...rest] = data.pages;
  if (!first || flatten(data).some(({ id }) => id === image.id)) return data;
  return { ...data, pages: retotal([{ ...first, images: [image, ...first.images] }, ...rest], 1) };
}

export function withoutImage(data: Pages, gone: string): Pages {
  if (!flatten(data).some(({ id }) => id === gone)) return data;
  const pages = data.pages.map((page) => ({ ...page, images: page.images.filter(({ id }) => id !== gone) }));
  return { ...data, pages: retotal(pages, -1) };
}

/** A page that is being read was asked for before the change and would undo it. */
export async function changeImages(queryClient: QueryClient, change: (data: Pages) => Pages): Promise<void> {
  await queryClient.cancelQueries({ queryKey: imagesQuery.queryKey });
  queryClient.setQueryData(imagesQuery.queryKey, (data) => data && change(data));
}

export function setStorage(queryClient: QueryClient, storage: Storage): void {
  queryClient.setQueryData(storageQuery.queryKey, storage);
}
