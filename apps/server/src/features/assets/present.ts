import type { UploadResponse } from '@pictor/contracts';
import type { ServedFile } from '../../http/send-file.ts';
import type { Assets } from './assets.ts';
import type { AssetFile } from './hot-files.ts';
import type { StoredPicture } from './picture-store.ts';

export const presentUpload = ({ picture, thumbnail }: StoredPicture, withThumbnail: boolean): UploadResponse => ({
  success: true,
  assetPath: `${picture.namespace}/${picture.id}`,
  id: picture.id,
  originalName: picture.original_name,
  width: picture.width,
  height: picture.height,
  size: picture.size_bytes,
  mimeType: picture.mime_type,
  ...(withThumbnail && { thumbnail: { id: thumbnail.id, path: `${thumbnail.namespace}/${thumbnail.id}` } }),
});

export const presentServed = (asset: AssetFile, assets: Assets, title?: string): ServedFile => ({
  namespace: asset.namespace,
  id: asset.id,
  mimeType: asset.mime_type,
  size: asset.size_bytes,
  sha256: asset.sha256,
  createdAt: asset.created_at,
  title: title || undefined,
  bytes: asset.bytes,
  open: (range) => assets.open(asset, range),
});
