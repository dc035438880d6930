import type { ServedFile } from '../../http/send-file.ts';
import type { VideoRow } from '../../platform/db/tables.ts';
import type { Videos } from './videos.ts';

export const servedVideo = (row: VideoRow, videos: Videos, title?: string): ServedFile => ({
  namespace: row.namespace,
  id: row.file_id,
  mimeType: row.mime_type,
  size: row.size_bytes,
  sha256: row.sha256,
  createdAt: row.created_at,
  title: title || undefined,
  bytes: undefined,
  open: (range) => videos.open(row, range),
});
