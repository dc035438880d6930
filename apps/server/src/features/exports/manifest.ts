import { ImageMimeType, plainText, SaveImageRequest, TITLE_LENGTH, VideoMimeType } from '@pictor/contracts';
import { z } from 'zod';

export const MANIFEST = 'manifest.json';
export const FORMAT = 1;

const Sha256 = z.string().regex(/^[0-9a-f]{64}$/);
const Bytes = z.int().min(0);
/** Pixels of a video, as an upload may say. */
const Side = z.int().min(1).max(16_384);
/** Lists are paged by times since 1970. */
const SavedAt = z.iso.datetime().refine((time) => Date.parse(time) >= 0);

const ExportedFile = z.object({
  /** The name of its file in the ZIP. */
  file: z.string(),
  /** '' where it has none. */
  title: plainText(TITLE_LENGTH),
  created_at: SavedAt,
  size_bytes: Bytes,
  sha256: Sha256,
});

export const ExportedImage = ExportedFile.extend({
  mime_type: ImageMimeType,
  width: z.int(),
  height: z.int(),
  model: SaveImageRequest.shape.model,
  prompt: SaveImageRequest.shape.prompt,
  request: SaveImageRequest.shape.request,
  response: SaveImageRequest.shape.response,
});
export type ExportedImage = z.infer<typeof ExportedImage>;

export const ExportedVideo = ExportedFile.extend({
  mime_type: VideoMimeType,
  width: Side.optional(),
  height: Side.optional(),
  duration_ms: z.int().min(0).max(360_000_000).optional(),
  /** The name of its poster's file in the ZIP. */
  poster: z.string().optional(),
});
export type ExportedVideo = z.infer<typeof ExportedVideo>;

/** A picture or video whose bytes the library has lost, or that was deleted while the ZIP was made. */
export const MissingFile = ExportedFile.pick({ file: true, title: true, created_at: true });
export type MissingFile = z.infer<typeof MissingFile>;

/**
 * What a manifest says before its lists `images`, `videos` and, where there are any, `missing`: what a person's library holds, beside
 * the files themselves, oldest first.
 */
export const ManifestHead = z.object({
  format: z.literal(FORMAT),
  exported_at: z.iso.datetime(),
  user: z.object({ name: z.string(), email: z.string() }),
});
export type ManifestHead = z.infer<typeof ManifestHead>;

/** A ZIP, or a file in it, that cannot be taken. The message is one line. */
export class NotAnExport extends Error {
  override readonly name = 'NotAnExport';
}
