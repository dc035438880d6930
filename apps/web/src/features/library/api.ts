import type {
  DeleteImageResponse,
  ImageDetail,
  OwnTask,
  SaveImageRequest,
  SaveImageResponse,
  Storage,
  UpdateImageRequest,
  Video,
} from '@pictor/contracts';
import { assetUrl } from '../../lib/asset-url.ts';
import { request } from '../../lib/http.ts';
import type { DetailedItem, Kind, LibraryItem } from './item.ts';

export const listUrl = (kind: Kind): string => `/api/v1/${kind}s`;

const itemUrl = (kind: Kind, id: string): string => `${listUrl(kind)}/${encodeURIComponent(id)}`;

async function requestItem(kind: Kind, id: string, options?: Parameters<typeof request>[1]): Promise<DetailedItem> {
  const url = itemUrl(kind, id);
  return kind === 'image'
    ? { kind, media: await request<ImageDetail>(url, options) }
    : { kind, media: await request<Video>(url, options) };
}

export const fetchItem = (kind: Kind, id: string): Promise<DetailedItem> => requestItem(kind, id);

export const renameItem = ({ kind, media: { id } }: LibraryItem, body: UpdateImageRequest): Promise<DetailedItem> =>
  requestItem(kind, id, { method: 'PATCH', body });

export const deleteItem = async ({ kind, media: { id } }: LibraryItem): Promise<Storage> =>
  (await request<DeleteImageResponse>(itemUrl(kind, id), { method: 'DELETE' })).storage;

export const saveImage = (body: SaveImageRequest): Promise<SaveImageResponse> =>
  request<SaveImageResponse>(listUrl('image'), { method: 'POST', body });

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
