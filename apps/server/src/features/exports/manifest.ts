import {
  AssetId,
  ImageMimeType,
  plainText,
  SaveImageRequest,
  TaskId,
  TITLE_LENGTH,
  VideoMimeType,
} from '@pictor/contracts';
import { z } from 'zod';

export const MANIFEST = 'manifest.json';
export const FORMAT = 1;

const Sha256 = z.string().regex(/^[0-9a-f]{64}$/);
const Bytes = z.int().min(0);
/** Width or height of a video in pixels, with the same limits as for uploads. */
const Side = z.int().min(1).max(16_384);
/** Not before 1970, because list cursors use times since 1970. */
const SavedAt = z.iso.datetime().refine((time) => Date.parse(time) >= 0);

const StoredFile = z.object({
  /** The file name in the ZIP. */
  file: z.string(),
  created_at: SavedAt,
  size_bytes: Bytes,
  sha256: Sha256,
});
export type StoredFile = z.infer<typeof StoredFile>;

const ExportedFile = StoredFile.extend({
  /** '' if there is none. */
  title: plainText(TITLE_LENGTH),
});

export const ExportedImage = ExportedFile.extend({
  mime_type: ImageMimeType,
  width: z.int(),
  height: z.int(),
  model: SaveImageRequest.shape.model,
  prompt: SaveImageRequest.shape.prompt,
  request: SaveImageRequest.shape.request,
  response: SaveImageRequest.shape.response,
  /** The id by which the edits refer to it. Older exports have none. */
  picture: AssetId.optional(),
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

/** A picture that is not saved, but that a saved picture was made from. */
export const ExportedOriginal = StoredFile.extend({
  picture: AssetId,
  mime_type: ImageMimeType,
  original_name: plainText(255),
});
export type ExportedOriginal = z.infer<typeof ExportedOriginal>;

/** An edit whose task was removed before edits were documents may have the id of its result. */
const EditId = z.union([TaskId, AssetId]);
const PICTURES_PER_EDIT = 100;

/**
 * An edit that has results. Its pictures have the ids by which the images and originals are listed. The ZIP does not contain pictures that were
 * deleted, or that no saved picture needs.
 */
export const ExportedEdit = z.object({
  id: EditId,
  /** The edit that made the source. */
  parent: EditId.optional(),
  kind: z.enum(['edit', 'generate']),
  model: plainText(128),
  prompt: SaveImageRequest.shape.prompt,
  params: z
    .record(plainText(64).min(1), z.union([plainText(64), z.number(), z.boolean()]))
    .refine((params) => Object.keys(params).length <= 32, { error: 'has too many parameters' }),
  created_at: SavedAt,
  /** How many results were asked for. Older exports have none: it was one. */
  count: z.int().min(1).max(PICTURES_PER_EDIT).optional(),
  inputs: z.array(z.object({ role: z.enum(['source', 'reference']), picture: AssetId })).max(PICTURES_PER_EDIT),
  outputs: z.array(AssetId).max(PICTURES_PER_EDIT),
});
export type ExportedEdit = z.infer<typeof ExportedEdit>;

/** A picture or video whose bytes are lost, or that was deleted while the ZIP was generated. */
export const MissingFile = ExportedFile.pick({ file: true, title: true, created_at: true });
export type MissingFile = z.infer<typeof MissingFile>;

/**
 * The fields of a manifest before its lists `images`, `videos` and, if there are any, `originals`, `edits` and `missing`. The first two
 * describe the items of a user's library, oldest first. An edit follows the edits that made its inputs. The files themselves are separate.
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
