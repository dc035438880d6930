import sharp, { type Metadata, type Sharp } from 'sharp';
import { atEightBits } from './eight-bits.ts';
import type { EncodedImage } from './encoded-image.ts';

/** At this quality the eye sees no difference from the original. Only the model reads the copy. */
const FAITHFUL_QUALITY = 95;
/** Tried before the number of pixels is reduced. */
const COMPACT_QUALITY = 85;
/** The file size shrinks a little more slowly than the number of pixels, so each step reduces the side by at least a tenth. */
const LARGEST_STEP = 0.9;
/** A photograph has about this part of its length at {@link COMPACT_QUALITY}. Cameras save with a higher quality. */
const COMPACT_PART = 0.75;
/** A first copy below this part of the limit was scaled down too much. */
const SMALLEST_PART = 0.5;

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

/** The longest side of a copy. WebP allows 16,383 pixels. libjpeg, as libvips builds it, writes at most 65,500. */
const LONGEST_SIDES = { 'image/webp': 16_383, 'image/jpeg': 65_500 } as const;

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

interface Sizes {
  /** The longest side of the original. */
  side: number;
  /** The longest side that a copy may have. */
  longest: number;
  maxBytes: number;
}

/** The length that the original would have with its longest side shortened to `edge`. */
const scaledLength = ({ bytes }: EncodedImage, side: number, edge: number): number =>
  bytes.length * Math.min(1, edge / side) ** 2;

/**
 * The side of the first copy. The length of a JPEG says how much detail it has, so that most copies fit at once: each attempt decodes the
 * picture again.
 */
const firstEdge = (original: EncodedImage, { side, longest, maxBytes }: Sizes): number => {
  const edge = Math.min(side, longest);
  if (original.mimeType !== 'image/jpeg') return edge;
  const expected = COMPACT_PART * scaledLength(original, side, edge);
  return expected <= maxBytes ? edge : Math.floor(edge * Math.sqrt(maxBytes / expected));
};

/** Encodes copies until one fits. */
const compactCopy = async (
  original: EncodedImage,
  sizes: Sizes,
  encode: (edge: number) => Promise<ModelCopy>,
): Promise<ModelCopy> => {
  const { longest, side, maxBytes } = sizes;
  let edge = firstEdge(original, sizes);
  let mayGrow = edge < Math.min(side, longest);
  while (edge >= 1) {
    const copy = await encode(edge);
    const wanted = edge * Math.sqrt(maxBytes / copy.bytes.length);
    if (copy.bytes.length > maxBytes) edge = Math.floor(Math.min(wanted, edge * LARGEST_STEP));
    else if (mayGrow && copy.bytes.length < SMALLEST_PART * maxBytes)
      edge = Math.floor(Math.min(wanted * LARGEST_STEP, side, longest));
    else return copy;
    mayGrow = false;
  }
  throw new RangeError(`no encoding of this picture fits ${maxBytes} bytes`);
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
  const { width, height } = metadata.autoOrient;
  const side = Math.max(width, height);
  const sameType = original.mimeType === 'image/webp' && !readsWebp ? 'image/png' : original.mimeType;
  // A faithful JPEG is rarely shorter than the original. A PNG may have been saved without compression.
  if (sameType !== 'image/jpeg' || scaledLength(original, side, maxSide) <= maxBytes) {
    const same = await encoded(faithful(open(original.bytes, metadata, maxSide), sameType), sameType);
    if (same.bytes.length <= maxBytes) return same;
  }
  const hasAlpha = metadata.hasAlpha && readsWebp;
  const mimeType = hasAlpha ? 'image/webp' : 'image/jpeg';
  const longest = Math.min(LONGEST_SIDES[mimeType], maxSide);
  return await compactCopy(original, { side, longest, maxBytes }, async (edge) => {
    const scaled = open(original.bytes, metadata, edge);
    return await encoded(
      hasAlpha ? scaled.webp({ quality: COMPACT_QUALITY }) : scaled.jpeg({ quality: COMPACT_QUALITY }),
      mimeType,
    );
  });
};
