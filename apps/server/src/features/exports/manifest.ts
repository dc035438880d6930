import { ImageMimeType, SaveImageRequest, UpdateImageRequest, VideoMimeType } from '@pictor/contracts';
import { z } from 'zod';

export const MANIFEST = 'manifest.json';
export const FORMAT = 1;

const Sha256 = z.string().regex(/^[0-9a-f]{64}$/);
const Bytes = z.int().min(0);

const ExportedFile = z.object({
  /** The name of its file in the ZIP. */
  file: z.string(),
  title: UpdateImageRequest.shape.title,
  created_at: z.iso.datetime(),
  size_bytes: Bytes,
  sha256: Sha256,
});

const ExportedImage = ExportedFile.extend({
  mime_type: ImageMimeType,
  width: z.int(),
  height: z.int(),
  model: SaveImageRequest.shape.model,
  prompt: SaveImageRequest.shape.prompt,
  request: SaveImageRequest.shape.request,
  response: SaveImageRequest.shape.response,
});
export type ExportedImage = z.infer<typeof ExportedImage>;

const ExportedVideo = ExportedFile.extend({
  mime_type: VideoMimeType,
  width: z.int().optional(),
  height: z.int().optional(),
  duration_ms: z.int().optional(),
  /** The name of its poster's file in the ZIP. */
  poster: z.string().optional(),
});
export type ExportedVideo = z.infer<typeof ExportedVideo>;

/** A picture or video whose bytes the library has lost, or that was deleted while the ZIP was made. */
const MissingFile = ExportedFile.pick({ file: true, title: true, created_at: true });
export type MissingFile = z.infer<typeof MissingFile>;

/** What a person's library holds, beside the files themselves; oldest first. */
export const ExportManifest = z.object({
  format: z.literal(FORMAT),
  exported_at: z.iso.datetime(),
  user: z.object({ name: z.string(), email: z.string() }),
  images: z.array(ExportedImage),
  videos: z.array(ExportedVideo),
  /** Not in the ZIP. */
  missing: z.array(MissingFile).optional(),
});
export type ExportManifest = z.infer<typeof ExportManifest>;
