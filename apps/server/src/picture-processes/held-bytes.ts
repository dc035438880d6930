import { sharp } from '../imaging/loaders.ts';

/** Bytes of a pixel with transparency. */
export const PIXEL_BYTES = 4;
/** An edit holds its original, the picture that a step reads and the one that it makes. */
export const EDIT_COPIES = 3;
/** A picture that is decoded row by row holds a few of its rows. */
const ROWS = 512;
/** EXIF orientations from this on swap width and height, which needs the whole picture. */
const FIRST_TURNED_ORIENTATION = 5;

/**
 * What work on a picture holds in memory at its peak, in bytes, estimated from its header. A JPEG or PNG is decoded row by row
 * unless it is progressive, interlaced or turned; a WebP is always held whole.
 * A picture that cannot be read fails at once in whatever decodes it, so it counts as nothing.
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
