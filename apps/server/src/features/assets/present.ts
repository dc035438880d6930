import type { UploadResponse } from '@pictor/contracts';
import type { Config } from '../../config/config.ts';
import type { ServedFile } from '../../http/send-file.ts';
import type { AssetFile, Assets } from './assets.ts';
import type { StoredPicture } from './picture-store.ts';

const YEAR_SECONDS = 365 * 24 * 60 * 60;

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

export const presentServed = (asset: AssetFile, assets: Assets, config: Config): ServedFile => ({
  name: asset.id,
  mimeType: asset.mime_type,
  size: asset.size_bytes,
  sha256: asset.sha256,
  modifiedAt: new Date(asset.created_at),
  cacheControl: config.assetAccess === 'private' ? 'private, no-cache' : `public, max-age=${YEAR_SECONDS}`,
  accelPath: config.accelRedirect === undefined ? undefined : `${config.accelRedirect}${asset.key}`,
  bytes: asset.bytes,
  open: (range) => assets.open(asset, range),
});
