import type { ImageMimeType, VideoMimeType } from '@pictor/contracts';
import type { Generated } from 'kysely';

/** One row for each user: what they hold, and their quota. */
export interface UsageTable {
  user_id: string;
  quota_bytes: number;
  used_bytes: Generated<number>;
  image_count: Generated<number>;
  video_count: Generated<number>;
  /** The part of `used_bytes` that videos use. */
  video_bytes: Generated<number>;
  workspace_bytes: Generated<number>;
  /** Pictures in the workspace, without their thumbnails. */
  workspace_count: Generated<number>;
}

export interface AssetsTable {
  id: string;
  namespace: string;
  user_id: string;
  /** The asset that this one is the thumbnail of. */
  thumbnail_of: string | null;
  mime_type: ImageMimeType;
  /** Width and height after the EXIF orientation is applied. */
  width: number;
  height: number;
  size_bytes: number;
  sha256: string;
  original_name: string;
  /** ThumbHash, base64. Null for thumbnails and for assets from before it was stored. */
  thumbhash: string | null;
  /** 1 while a saved image uses it: then it counts against the quota, otherwise against the workspace. */
  saved: Generated<number>;
  /** 1 if the sweep of the workspace has found that a saved picture was made from it. Reset when such a picture is deleted. */
  kept: Generated<number>;
  created_at: number;
}

export interface ImagesTable {
  id: string;
  user_id: string;
  asset_id: string;
  title: string;
  model: string;
  prompt: string;
  /** The edit that made the picture. */
  edit_id: string | null;
  request: string | null;
  response: string | null;
  /** A copy of the asset's value, to sort by. */
  size_bytes: number;
  /** The bytes that count against the quota: the file, and the part of its text that is not free. */
  charged_bytes: number;
  created_at: number;
}

/** The index of the search through images. `image-search.ts` maintains it. */
export interface ImageSearchTable {
  row: Generated<number>;
  image_id: string;
  user_id: string;
  /** Title, prompt and model in the form in which they are compared. */
  text: string;
  created_at: number;
  size_bytes: number;
}

export interface VideosTable {
  id: string;
  user_id: string;
  namespace: string;
  file_id: string;
  /** A picture that the browser made. It is an asset of its own, which counts against no quota. */
  poster_id: string | null;
  title: string;
  mime_type: VideoMimeType;
  /** The values that the browser reported. */
  width: number | null;
  height: number | null;
  duration_ms: number | null;
  size_bytes: number;
  sha256: string;
  created_at: number;
}

/** The images and videos of one ZIP download. The ids are JSON. */
export interface ArchivesTable {
  id: string;
  user_id: string;
  image_ids: string;
  video_ids: string;
  expires_at: number;
}
