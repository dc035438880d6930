import sharp, { type Metadata, type Sharp } from 'sharp';
import { atEightBits } from './eight-bits.ts';
import type { EncodedImage } from './encoded-image.ts';

/** At this quality the eye sees no difference from the original. Only the model reads the copy. */
const FAITHFUL_QUALITY = 95;
/** Tried before the number of pixels is reduced. */
const COMPACT_QUALITY = 85;
/** The file size shrinks a little more slowly than the number of pixels, so each step reduces the side by at least a tenth. */
const LARGEST_STEP = 0.9;

/** The longest side that the format of a smaller copy supports. */
const LONGEST_SIDES = { 'image/webp': 16_383, 'image/jpeg': 65_535 } as const;

/** Opens a picture upright and in sRGB. sharp writes no metadata unless told to, so EXIF, GPS, XMP and comments are dropped. */
const open = (bytes: Buffer, metadata: Metadata): Sharp =>
  atEightBits(sharp(bytes, { failOn: 'truncated' }), metadata).autoOrient();

const faithful = (picture: Sharp, mimeType: EncodedImage['mimeType']): Sharp => {
  switch (mimeType) {
    case 'image/jpeg':
      return picture.jpeg({ quality: FAITHFUL_QUALITY, chromaSubsampling: '4:4:4' });
    case 'image/png':
      return picture.png();
    case 'image/webp':
      return picture.webp({ quality: FAITHFUL_QUALITY, smartSubsample: true });
  }
};

/**
 * Makes a copy of a picture for a model: upright, sRGB, eight bits, first frame only, without any metadata (the position where it was taken
 * is private), and at most `maxBytes` long. The copy keeps its format and its size in pixels if it fits. Otherwise it becomes a JPEG, or a
 * WebP if it is transparent, and is then scaled down until it fits.
 *
 * The copy is always encoded again, because a file can contain metadata in more places than can be listed.
 *
 * @throws RangeError if not even one pixel fits `maxBytes`; sharp's own error if the picture does not decode.
 */
export const prepareForEngine = async (original: EncodedImage, maxBytes: number): Promise<EncodedImage> => {
  const metadata = await sharp(original.bytes).metadata();
  const same = await faithful(open(original.bytes, metadata), original.mimeType).toBuffer();
  if (same.length <= maxBytes) return { bytes: same, mimeType: original.mimeType };

  const { autoOrient, hasAlpha } = metadata;
  const mimeType = hasAlpha ? 'image/webp' : 'image/jpeg';
  let edge = Math.min(LONGEST_SIDES[mimeType], Math.max(autoOrient.width, autoOrient.height));
  while (edge >= 1) {
    const scaled = open(original.bytes, metadata).resize({
      width: edge,
      height: edge,
      fit: 'inside',
      withoutEnlargement: true,
    });
    const bytes = await (hasAlpha
      ? scaled.webp({ quality: COMPACT_QUALITY })
      : scaled.jpeg({ quality: COMPACT_QUALITY })
    ).toBuffer();
    if (bytes.length <= maxBytes) return { bytes, mimeType };
    edge = Math.floor(edge * Math.min(LARGEST_STEP, Math.sqrt(maxBytes / bytes.length)));
  }
  throw new RangeError(`no encoding of this picture fits ${maxBytes} bytes`);
};
