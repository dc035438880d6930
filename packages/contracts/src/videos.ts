import { z } from 'zod';
import { Namespace } from './assets.ts';
import { ListFilter, TITLE_LENGTH } from './images.ts';
import { queryInteger } from './shared/query.ts';
import { filledText } from './shared/text.ts';
import { Storage } from './storage.ts';

export const VIDEO_MIME_TYPES = ['video/mp4', 'video/webm'] as const;
export const VideoMimeType = z.enum(VIDEO_MIME_TYPES);
export type VideoMimeType = z.infer<typeof VideoMimeType>;

export const VideoFileId = z.string().regex(/^\d{17}-\d{6}\.(mp4|webm)$/);
export const VideoFileQuery = z.object({ blogId: Namespace, fileName: VideoFileId });

/**
 * The fields of the upload form besides `file` (MP4 or WebM) and `poster` (a picture that the browser made, at most 1 MiB). The values that
 * the browser reports about the video are stored unchecked.
 */
export const VideoFields = z.strictObject({
  title: filledText(TITLE_LENGTH).optional(),
  width: z.coerce.number().int().min(1).max(16_384).optional(),
  height: z.coerce.number().int().min(1).max(16_384).optional(),
  duration_ms: z.coerce.number().int().min(0).max(360_000_000).optional(),
});
export type VideoFields = z.infer<typeof VideoFields>;

export const Video = z.object({
  id: z.string(),
  title: z.string(),
  video_url: z.string(),
  poster_url: z.string().nullable(),
  width: z.int().nullable(),
  height: z.int().nullable(),
  duration_ms: z.int().nullable(),
  size_bytes: z.int(),
  mime_type: VideoMimeType,
  created_at: z.iso.datetime(),
  /** ThumbHash of the poster, base64. */
  placeholder: z.string().nullable(),
});
export type Video = z.infer<typeof Video>;

export const SaveVideoResponse = z.object({ video: Video, storage: Storage });
export type SaveVideoResponse = z.infer<typeof SaveVideoResponse>;

/** The filter's `model` matches no video. */
export const VideoListQuery = z.object({
  limit: queryInteger({ min: 1, max: 100, fallback: 50 }),
  offset: queryInteger({ min: 0, max: 10_000_000, fallback: 0 }),
  cursor: z.string().max(256).optional(),
  ...ListFilter.shape,
});
export type VideoListQuery = z.infer<typeof VideoListQuery>;

export const VideoPage = z.object({
  videos: z.array(Video),
  total: z.int(),
  limit: z.int(),
  offset: z.int(),
  next_offset: z.int().nullable(),
  next_cursor: z.string().nullable(),
});
export type VideoPage = z.infer<typeof VideoPage>;

export const VideoParams = z.strictObject({ id: z.uuid() });
export const UpdateVideoRequest = z.strictObject({ title: filledText(TITLE_LENGTH) });
export type UpdateVideoRequest = z.infer<typeof UpdateVideoRequest>;
export const DeleteVideoResponse = z.object({ success: z.literal(true), storage: Storage });
export type DeleteVideoResponse = z.infer<typeof DeleteVideoResponse>;

/** The URL of a video's bytes, relative to this server. */
export const videoUrl = (namespace: string, fileId: string): string =>
  `/api/asset/video?blogId=${encodeURIComponent(namespace)}&fileName=${encodeURIComponent(fileId)}`;
