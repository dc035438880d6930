import { z } from 'zod';

/** The storage that a person's library uses, and its limit. */
export const Storage = z.object({
  used_bytes: z.int(),
  quota_bytes: z.int(),
  image_count: z.int(),
  video_count: z.int(),
});
export type Storage = z.infer<typeof Storage>;

/** {@link Storage} by kind, and the workspace: uploads and results that were not saved. */
export const StorageDetail = Storage.extend({
  image_bytes: z.int(),
  video_bytes: z.int(),
  workspace_bytes: z.int(),
  workspace_limit_bytes: z.int(),
  /** Pictures in the workspace are removed after so many days. */
  workspace_ttl_days: z.int(),
});
export type StorageDetail = z.infer<typeof StorageDetail>;
