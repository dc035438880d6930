import { assetUrl, type Image, type ImageDetail, type ImageSource } from '@pictor/contracts';
import type { ImageWithAsset, ImageWithExchange } from './repo.ts';

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
    task_id: row.edit_id,
    placeholder: row.thumbhash,
  };
};

const metadata = (text: string | null): ImageDetail['request'] => (text === null ? null : JSON.parse(text));

const presentSource = ({ source }: ImageWithExchange): ImageSource | null =>
  source === undefined
    ? null
    : {
        image_url: assetUrl(source.namespace, source.id),
        width: source.width,
        height: source.height,
        placeholder: source.thumbhash,
      };

export const presentDetail = (row: ImageWithExchange): ImageDetail => ({
  ...presentImage(row),
  request: metadata(row.request),
  response: metadata(row.response),
  source: presentSource(row),
});
