import { assetUrl, type Video, videoUrl } from '@pictor/contracts';
import type { VideoWithPoster } from './repo.ts';

export const presentVideo = (row: VideoWithPoster): Video => ({
  id: row.id,
  title: row.title,
  video_url: videoUrl(row.namespace, row.file_id),
  poster_url: row.poster_id === null ? null : assetUrl(row.namespace, row.poster_id),
  width: row.width,
  height: row.height,
  duration_ms: row.duration_ms,
  size_bytes: row.size_bytes,
  mime_type: row.mime_type,
  created_at: new Date(row.created_at).toISOString(),
  placeholder: row.thumbhash,
});
