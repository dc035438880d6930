import { z } from 'zod';

/** The largest number of pictures in one archive. The same limit applies to videos. */
export const ARCHIVE_ITEMS = 1000;
const Ids = z.array(z.uuid()).max(ARCHIVE_ITEMS);

/** The contents of one ZIP. */
export const CreateArchiveRequest = z
  .strictObject({ image_ids: Ids.default([]), video_ids: Ids.default([]) })
  .refine(({ image_ids, video_ids }) => image_ids.length + video_ids.length > 0, { error: 'must not be empty' });
export type CreateArchiveRequest = z.input<typeof CreateArchiveRequest>;

/** `url` works only for this person, for one hour. The ZIP is created during the download. */
export const ArchiveCreated = z.object({ url: z.string() });
export type ArchiveCreated = z.infer<typeof ArchiveCreated>;
export const ArchiveParams = z.strictObject({ id: z.uuid() });
