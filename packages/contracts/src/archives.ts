import { z } from 'zod';

/** Pictures in one archive, and as many videos. */
export const ARCHIVE_ITEMS = 1000;
const Ids = z.array(z.uuid()).max(ARCHIVE_ITEMS);

/** What goes into one ZIP. */
export const CreateArchiveRequest = z
  .strictObject({ image_ids: Ids.default([]), video_ids: Ids.default([]) })
  .refine(({ image_ids, video_ids }) => image_ids.length + video_ids.length > 0, { error: 'must not be empty' });
export type CreateArchiveRequest = z.input<typeof CreateArchiveRequest>;

/** `url` is the person's own for an hour; the ZIP is made while it is downloaded. */
export const ArchiveCreated = z.object({ url: z.string() });
export type ArchiveCreated = z.infer<typeof ArchiveCreated>;
export const ArchiveParams = z.strictObject({ id: z.uuid() });
