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
  /** Pictures in the workspace are removed after so many days, except originals of saved pictures. */
  workspace_ttl_days: z.int(),
});
export type StorageDetail = z.infer<typeof StorageDetail>;

/** The part of the workspace that is kept because saved pictures were made from it. */
export const KeptOriginals = z.object({ bytes: z.int(), count: z.int() });
export type KeptOriginals = z.infer<typeof KeptOriginals>;
