import { sharp } from '../imaging/loaders.ts';

/** Bytes of one pixel with transparency. */
export const PIXEL_BYTES = 4;
/** An edit holds its original, the input of a step and the output of that step. */
export const EDIT_COPIES = 3;
/** If a picture is decoded row by row, so many of its rows are in memory. */
const ROWS = 512;
/** EXIF orientations with this number or a higher one swap width and height, which needs the whole picture. */
const FIRST_TURNED_ORIENTATION = 5;

/**
 * The peak memory that work on a picture needs, in bytes, estimated from its header. A JPEG or PNG is decoded row by row unless it is
 * progressive, interlaced or rotated. A WebP is always held completely. A picture that cannot be read counts as 0, because any decoder
 * fails on it at once.
 */
export const heldBytes = async (picture: string | Uint8Array, kind: 'decode' | 'edit'): Promise<number> => {
  const metadata = await sharp(picture, { limitInputPixels: false })
    .metadata()
    .catch(() => undefined);
  if (!metadata) return 0;
  const { width, height, channels, depth, format, isProgressive, orientation = 1 } = metadata;
  const row = width * channels * (depth === 'ushort' ? 2 : 1);
  if (kind === 'edit') return EDIT_COPIES * row * height;
  const isStreamed =
    format !== 'webp' && !isProgressive && (format === 'jpeg' || orientation < FIRST_TURNED_ORIENTATION);
  return row * (isStreamed ? Math.min(height, ROWS) : height);
};
