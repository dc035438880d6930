import type { OwnTask, SaveImageRequest, SaveImageResponse } from '@pictor/contracts';
import { request } from '../../lib/http/http.ts';
import { assetUrl } from '../../lib/pictures/asset-url.ts';
import type { Kind } from './item.ts';

export const listUrl = (kind: Kind): string => `/api/v1/${kind}s`;

export const itemUrl = (kind: Kind, id: string): string => `${listUrl(kind)}/${encodeURIComponent(id)}`;

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
