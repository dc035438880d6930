import { assetUrl, type Image, type ImageDetail, type ImagePage } from '@pictor/contracts';
import type { ImageWithAsset } from './repo.ts';

export const presentImage = (row: ImageWithAsset): Image => {
  const image_url = assetUrl(row.namespace, row.asset_id);
  return {
    id: row.id,
    title: row.title,
    model: row.model,
    prompt: row.prompt,
    image_url,
    thumbnail_url:
      row.thumbnail_id === null ? `${image_url}&thumbnail=true` : assetUrl(row.namespace, row.thumbnail_id),
    width: row.width,
    height: row.height,
    size_bytes: row.size_bytes,
    mime_type: row.mime_type,
    created_at: new Date(row.created_at).toISOString(),
    task_id: row.task_id,
  };
};

const metadata = (text: string | null): ImageDetail['request'] => (text === null ? null : JSON.parse(text));

export const presentDetail = (row: ImageWithAsset): ImageDetail => ({
  ...presentImage(row),
  request: metadata(row.request),
  response: metadata(row.response),
});

/** `offset` is undefined where the page was asked for by cursor. */
export const presentPage = (
  rows: readonly ImageWithAsset[],
  { total, limit, offset }: { total: number; limit: number; offset: number | undefined },
): ImagePage => {
  const last = rows.length === limit ? rows.at(-1) : undefined;
  const next_offset = offset !== undefined && offset + rows.length < total ? offset + rows.length : null;
  return {
    images: rows.map(presentImage),
    total,
    limit,
    offset: offset ?? 0,
    next_offset: last ? next_offset : null,
    next_cursor: last ? `${last.created_at}.${last.id}` : null,
  };
};
