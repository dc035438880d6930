import { ImageMimeType, plainText, SaveImageRequest, TITLE_LENGTH, VideoMimeType } from '@pictor/contracts';
import { z } from 'zod';

export const MANIFEST = 'manifest.json';
export const FORMAT = 1;

const Sha256 = z.string().regex(/^[0-9a-f]{64}$/);
const Bytes = z.int().min(0);
/** Width or height of a video in pixels, with the same limits as for uploads. */
const Side = z.int().min(1).max(16_384);
/** Not before 1970, because list cursors use times since 1970. */
const SavedAt = z.iso.datetime().refine((time) => Date.parse(time) >= 0);

const ExportedFile = z.object({
  /** The file name in the ZIP. */
  file: z.string(),
  /** '' if there is none. */
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
  /** The file name of its poster in the ZIP. */
  poster: z.string().optional(),
});
export type ExportedVideo = z.infer<typeof ExportedVideo>;

/** A picture or video whose bytes are lost, or that was deleted while the ZIP was generated. */
export const MissingFile = ExportedFile.pick({ file: true, title: true, created_at: true });
export type MissingFile = z.infer<typeof MissingFile>;

/**
 * The fields of a manifest before its lists `images`, `videos` and, if there are any, `missing`. The lists describe the items of a user's
 * library, oldest first. The files themselves are separate.
 */
export const ManifestHead = z.object({
  format: z.literal(FORMAT),
  exported_at: z.iso.datetime(),
  user: z.object({ name: z.string(), email: z.string() }),
});
export type ManifestHead = z.infer<typeof ManifestHead>;

/** A ZIP, or a file in it, that cannot be imported. The message is one line. */
export class NotAnExport extends Error {
  override readonly name = 'NotAnExport';
}
