import { z } from 'zod';
import { ImageMimeType, TaskId } from './assets.ts';
import { PROMPT_LENGTH } from './edits.ts';
import { queryInteger } from './shared/query.ts';
import { filledText, plainText, storableJson } from './shared/text.ts';
import { Storage } from './storage.ts';

export const TITLE_LENGTH = 200;
/** The request to the model and its response. They are stored with the picture exactly as the client sent them. */
const Metadata = storableJson(64 * 1024);

export const SaveImageRequest = z.strictObject({
  model: filledText(128),
  prompt: plainText(PROMPT_LENGTH),
  image_url: z.string().min(1),
  title: filledText(TITLE_LENGTH).optional(),
  task_id: TaskId.optional(),
  request: Metadata.optional(),
  response: Metadata.optional(),
});
export type SaveImageRequest = z.infer<typeof SaveImageRequest>;

export const Image = z.object({
  id: z.string(),
  title: z.string(),
  model: z.string(),
  prompt: z.string(),
  image_url: z.string(),
  thumbnail_url: z.string(),
  width: z.int(),
  height: z.int(),
  size_bytes: z.int(),
  mime_type: ImageMimeType,
  created_at: z.iso.datetime(),
  task_id: z.string().nullable(),
  /** ThumbHash of the picture, base64. It shows the colours of the picture while its bytes are loading. */
  placeholder: z.string().nullable(),
});
export type Image = z.infer<typeof Image>;

export const ImageSource = Image.pick({ image_url: true, width: true, height: true, placeholder: true });
export type ImageSource = z.infer<typeof ImageSource>;

export const ImageDetail = Image.extend({
  request: Metadata.nullable(),
  response: Metadata.nullable(),
  /** The picture that it was made from, as long as that picture exists. */
  source: ImageSource.nullable(),
});
export type ImageDetail = z.infer<typeof ImageDetail>;

export const SaveImageResponse = z.object({ image: ImageDetail, storage: Storage });
export type SaveImageResponse = z.infer<typeof SaveImageResponse>;

export const UpdateImageRequest = z.strictObject({ title: filledText(TITLE_LENGTH) });
export type UpdateImageRequest = z.infer<typeof UpdateImageRequest>;

/** Length of a search in UTF-16 code units. */
export const SEARCH_LENGTH = 64;

export const LIST_SORTS = ['newest', 'oldest', 'largest'] as const;
export const ListSort = z.enum(LIST_SORTS);
export type ListSort = z.infer<typeof ListSort>;

/** The filters of a list of the library. `total` counts the filtered rows. */
export const ListFilter = z.object({
  /** Searched in title, prompt and model. */
  q: plainText(SEARCH_LENGTH).optional(),
  model: plainText(128).optional(),
  from: z.iso.datetime({ offset: true }).optional(),
  /** Exclusive. */
  to: z.iso.datetime({ offset: true }).optional(),
  sort: ListSort.default('newest'),
});
export type ListFilter = z.infer<typeof ListFilter>;

export const ImageListQuery = z.object({
  limit: queryInteger({ min: 1, max: 100, fallback: 50 }),
  offset: queryInteger({ min: 0, max: 10_000_000, fallback: 0 }),
  cursor: z.string().max(256).optional(),
  ...ListFilter.shape,
});
export type ImageListQuery = z.infer<typeof ImageListQuery>;

export const ImagePage = z.object({
  images: z.array(Image),
  total: z.int(),
  /** Present if a search has more results than are counted. Then there are at least `total` results. */
  total_is_lower_bound: z.literal(true).optional(),
  limit: z.int(),
  offset: z.int(),
  next_offset: z.int().nullable(),
  next_cursor: z.string().nullable(),
});
export type ImagePage = z.infer<typeof ImagePage>;

export const ImageParams = z.strictObject({ id: z.uuid() });
export const DeleteImageResponse = z.object({ success: z.literal(true), storage: Storage });
export type DeleteImageResponse = z.infer<typeof DeleteImageResponse>;

/** The models of the library's pictures. The model with the most pictures comes first. */
export const ImageModelsResponse = z.object({ models: z.array(z.object({ model: z.string(), count: z.int() })) });
export type ImageModelsResponse = z.infer<typeof ImageModelsResponse>;
