import sharp, { type Metadata, type Sharp } from 'sharp';
import type { EncodedImage } from '../engines/engine.ts';
import { atEightBits } from './eight-bits.ts';

/** Cannot be told from the original by eye; only the model reads it. */
const FAITHFUL_QUALITY = 95;
/** Tried before any pixel is given up. */
const COMPACT_QUALITY = 85;
/** Bytes do not shrink quite as fast as pixels, so each step takes at least a tenth of the edge. */
const LARGEST_STEP = 0.9;

/** What the formats of a smaller copy can hold. */
const LONGEST_SIDES = { 'image/webp': 16_383, 'image/jpeg': 65_535 } as const;

/** Upright and in sRGB. sharp writes no metadata unless told to: EXIF, GPS, XMP and comments stay here. */
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
 * A copy of a picture that may be shown to a model: upright, sRGB, eight bits, first frame only, without any metadata
 * (where it was taken is nobody's business), and at most `maxBytes` long. It keeps its format and its size in pixels
 * where that fits; else it becomes a JPEG, or a WebP where it is transparent, and is then scaled down until it fits.
 *
 * The copy is always encoded anew, since metadata hides in more places than can be listed.
 *
 * @throws RangeError when not even one pixel fits `maxBytes`; sharp's own error when the picture does not decode.
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
