import { z } from 'zod';
import { queryBoolean } from './shared/query.ts';

/** The namespace of the editor. The API calls it `blogId`. */
export const EDITOR_NAMESPACE = 'image-edit';
export const THUMBNAIL_PIXELS = 180;

export const IMAGE_MIME_TYPES = ['image/jpeg', 'image/png', 'image/webp'] as const;
export const ImageMimeType = z.enum(IMAGE_MIME_TYPES);
export type ImageMimeType = z.infer<typeof ImageMimeType>;

/** `yyyymmddhhmmssmmm-rand6` in UTC. A task id has exactly this form. An asset id also has an extension. */
export const TaskId = z.string().regex(/^\d{17}-\d{6}$/);
export const AssetId = z.string().regex(/^\d{17}-\d{6}(\.thumb)?\.(jpg|png|webp)$/);
export const Namespace = z.string().regex(/^[A-Za-z0-9_-]{1,64}$/);

export const AssetQuery = z.object({ blogId: Namespace, fileName: AssetId, thumbnail: queryBoolean });
export const UploadQuery = z.object({ blogId: Namespace, generateThumbnail: queryBoolean });
export const DeleteAssetQuery = z.object({ blogId: Namespace, fileName: AssetId });

export const UploadResponse = z.object({
  success: z.literal(true),
  assetPath: z.string(),
  id: z.string(),
  originalName: z.string(),
  width: z.int(),
  height: z.int(),
  size: z.int(),
  mimeType: ImageMimeType,
  thumbnail: z.object({ id: z.string(), path: z.string() }).optional(),
});
export type UploadResponse = z.infer<typeof UploadResponse>;

export const DeleteAssetResponse = z.object({ success: z.literal(true), message: z.string() });

/** The URL of an asset's bytes, relative to this server. */
export const assetUrl = (namespace: string, id: string): string =>
  `/api/asset/image?blogId=${encodeURIComponent(namespace)}&fileName=${encodeURIComponent(id)}`;
