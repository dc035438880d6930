import sharp, { type Metadata, type Sharp } from 'sharp';
import { atEightBits } from './eight-bits.ts';
import type { EncodedImage } from './encoded-image.ts';

/** At this quality the eye sees no difference from the original. Only the model reads the copy. */
const FAITHFUL_QUALITY = 95;
/** Tried before the number of pixels is reduced. */
const COMPACT_QUALITY = 85;
/** The file size shrinks a little more slowly than the number of pixels, so each step reduces the side by at least a tenth. */
const LARGEST_STEP = 0.9;

export interface CopyFormat {
  /** The maximum length of the copy. */
  maxBytes: number;
  /** The longest side that the model can use, in pixels. Undefined: any. */
  maxSide?: number | undefined;
  /** Whether the model can read WebP. If not, the copy is a PNG or a JPEG. */
  readsWebp: boolean;
}

/** A copy, with its size in pixels. */
export interface ModelCopy extends EncodedImage {
  width: number;
  height: number;
}

/** The longest side that the format of a smaller copy supports. */
const LONGEST_SIDES = { 'image/webp': 16_383, 'image/jpeg': 65_535 } as const;

/** Opens a picture upright and in sRGB. sharp writes no metadata unless told to, so EXIF, GPS, XMP and comments are dropped. */
const open = (bytes: Buffer, metadata: Metadata, edge: number): Sharp => {
  const upright = atEightBits(sharp(bytes, { failOn: 'truncated' }), metadata).autoOrient();
  const { width, height } = metadata.autoOrient;
  return Math.max(width, height) <= edge ? upright : upright.resize({ width: edge, height: edge, fit: 'inside' });
};

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

const encoded = async (picture: Sharp, mimeType: EncodedImage['mimeType']): Promise<ModelCopy> => {
  const { data, info } = await picture.toBuffer({ resolveWithObject: true });
  return { bytes: data, mimeType, width: info.width, height: info.height };
};

/**
 * Makes a copy of a picture for a model: upright, sRGB, eight bits, first frame only, without any metadata (the position where it was taken
 * is private), and within the limits. The copy keeps its format and its size in pixels if it fits. A side that is too long is scaled down.
 * If the file is too long, it becomes a JPEG, or a WebP if it is transparent, and is then scaled down until it fits. For a model that cannot
 * read WebP, a transparent picture that does not fit becomes a JPEG on black.
 *
 * The copy is always encoded again, because a file can contain metadata in more places than can be listed.
 *
 * @throws RangeError if not even one pixel fits `maxBytes`; sharp's own error if the picture does not decode.
 */
export const prepareForEngine = async (
  original: EncodedImage,
  { maxBytes, maxSide = Number.POSITIVE_INFINITY, readsWebp }: CopyFormat,
): Promise<ModelCopy> => {
  const metadata = await sharp(original.bytes).metadata();
  const sameType = original.mimeType === 'image/webp' && !readsWebp ? 'image/png' : original.mimeType;
  const same = await encoded(faithful(open(original.bytes, metadata, maxSide), sameType), sameType);
  if (same.bytes.length <= maxBytes) return same;

  const { autoOrient } = metadata;
  const hasAlpha = metadata.hasAlpha && readsWebp;
  const mimeType = hasAlpha ? 'image/webp' : 'image/jpeg';
  let edge = Math.min(LONGEST_SIDES[mimeType], maxSide, Math.max(autoOrient.width, autoOrient.height));
  while (edge >= 1) {
    const scaled = open(original.bytes, metadata, edge);
    const copy = await encoded(
      hasAlpha ? scaled.webp({ quality: COMPACT_QUALITY }) : scaled.jpeg({ quality: COMPACT_QUALITY }),
      mimeType,
    );
    if (copy.bytes.length <= maxBytes) return copy;
    edge = Math.floor(edge * Math.min(LARGEST_STEP, Math.sqrt(maxBytes / copy.bytes.length)));
  }
  throw new RangeError(`no encoding of this picture fits ${maxBytes} bytes`);
};
