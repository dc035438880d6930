import type { ImageDetail, UpdateImageRequest, Video } from '@pictor/contracts';
import { queryOptions } from '@tanstack/react-query';
import { request } from '../../../lib/http/http.ts';
import { itemUrl } from '../api.ts';
import type { DetailedItem, Kind, LibraryItem } from '../item.ts';
import { itemKey } from './queries.ts';

async function requestItem(kind: Kind, id: string, options?: Parameters<typeof request>[1]): Promise<DetailedItem> {
  const url = itemUrl(kind, id);
  return kind === 'image'
    ? { kind, media: await request<ImageDetail>(url, options) }
    : { kind, media: await request<Video>(url, options) };
}

/** Includes a picture's request to the model and its response. */
export const itemQuery = (kind: Kind, id: string) =>
  queryOptions({
    queryKey: itemKey(kind, id),
    queryFn: () => requestItem(kind, id),
    // Read again at every view: the record may have been deleted elsewhere.
    staleTime: 0,
  });

export const renameItem = ({ kind, media: { id } }: LibraryItem, body: UpdateImageRequest): Promise<DetailedItem> =>
  requestItem(kind, id, { method: 'PATCH', body });
