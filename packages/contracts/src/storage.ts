import { z } from 'zod';

/** What a person's library holds, and may hold. */
export const Storage = z.object({
  used_bytes: z.int(),
  quota_bytes: z.int(),
  image_count: z.int(),
  video_count: z.int(),
});
export type Storage = z.infer<typeof Storage>;

/** {@link Storage}, by kind, and the workspace: uploads and results that nobody has saved. */
export const StorageDetail = Storage.extend({
  image_bytes: z.int(),
  video_bytes: z.int(),
  workspace_bytes: z.int(),
  workspace_limit_bytes: z.int(),
  /** After so many days what lies in the workspace is removed. */
  workspace_ttl_days: z.int(),
});
export type StorageDetail = z.infer<typeof StorageDetail>;
