import type { ImageMimeType } from '@pictor/contracts';
import type { EncodedImage } from '../../../../platform/imaging/encoded-image.ts';
import type { Operation, OperationOf } from '../../operations.ts';
import { cannotBeSoSmall } from '../../refusals.ts';
import { LARGE_PIXELS, mostWebpPixels } from '../picture/encoding.ts';
import { draw, type Picture, readPixels } from '../picture/picture.ts';
import { resize } from '../shape/geometry.ts';

/** The encoding of a result, and what was given up for it. */
export interface OutputReport {
  mimeType: ImageMimeType;
  bytes: number;
  /** For JPEG and WebP. */
  quality?: number;
  gaveUp: ('quality' | 'size' | 'lossless' | 'transparency' | 'webp')[];
  /** Set if the size was reduced. */
  size?: { width: number; height: number };
}

export type Wanted = Omit<OperationOf<'output'>, 'type'>;

/** Merges all outputs of an instruction. If two of them contradict each other, the last one counts. */
export const wantedOutput = (operations: readonly Operation[]): Wanted | undefined => {
  const outputs = operations.filter((operation) => operation.type === 'output');
  if (outputs.length === 0) return undefined;
  return Object.assign({}, ...outputs.map(({ type: _, ...wanted }) => wanted));
};

/** Whether the file does not meet the request yet. */
export const changesFile = ({ bytes, mimeType }: EncodedImage, { format, quality, maxBytes }: Wanted): boolean =>
  (format !== undefined && mimeTypeOf(format) !== mimeType) ||
  quality !== undefined ||
  (maxBytes !== undefined && bytes.length > maxBytes);

const BEST_QUALITY = 92;
/** Below this quality, a smaller picture looks better than a worse one. */
const LEAST_QUALITY = 45;
const MOST_SHRINKINGS = 12;
/** The bytes shrink a little less than the pixels. */
const SHRINK_MARGIN = 0.93;

const flattened = async (picture: Picture): Promise<Picture> =>
  picture.redrawn(await readPixels(draw(await picture.pixels()).flatten({ background: '#ffffff' })));

/** `tooLong` is the length at the minimum quality, if no quality fits. */
type Attempt = Encoded | { tooLong: number };

/** Stop if the length is close to the limit, because one attempt at 64 megapixels takes many seconds. */
const NEARLY = 0.97;

interface Encoded {
  image: EncodedImage;
  quality: number;
}

/** Estimates the quality that meets the limit, between two others. The logarithm of the length grows almost linearly with the quality. */
const qualityBetween = (fitting: Encoded, tooLong: Encoded, maxBytes: number): number => {
  const [low, high, wanted] = [fitting.image.bytes.length, tooLong.image.bytes.length, maxBytes].map(Math.log);
  const share = ((wanted ?? 0) - (low ?? 0)) / ((high ?? 0) - (low ?? 0));
  const guess = Math.floor(fitting.quality + share * (tooLong.quality - fitting.quality));
  return Math.min(tooLong.quality - 1, Math.max(fitting.quality + 1, guess));
};

/** Approximately the best quality whose file is no larger than `maxBytes`. */
const bestQuality = async (
  picture: Picture,
  mimeType: ImageMimeType,
  best: number,
  maxBytes: number,
): Promise<Attempt> => {
  const encode = async (quality: number): Promise<Encoded> => ({
    image: await picture.encode(mimeType, { quality }),
    quality,
  });
  const fits = ({ image }: Encoded): boolean => image.bytes.length <= maxBytes;
  const first = await encode(best);
  if (fits(first)) return first;
  const worst = mimeType === 'image/png' || best <= LEAST_QUALITY ? first : await encode(LEAST_QUALITY);
  if (!fits(worst)) return { tooLong: worst.image.bytes.length };
  let [found, tooLong] = [worst, first];
  while (tooLong.quality - found.quality > 1 && found.image.bytes.length < NEARLY * maxBytes) {
    const attempt = await encode(qualityBetween(found, tooLong, maxBytes));
    if (fits(attempt)) found = attempt;
    else tooLong = attempt;
  }
  return found;
};

/**
 * Encoders hold a large picture twice, so it is drawn again for each attempt instead of being held once more. A picture of 16 bits
 * is reduced to 8, because a byte limit lowers the depth before the size.
 */
const readyForAttempts = async (picture: Picture): Promise<Picture> =>
  picture.depth === 8 && picture.width * picture.height > LARGE_PIXELS
    ? picture
    : picture.redrawn(await picture.pixels());

/** A picture too large for WebP is made smaller if it must meet a byte limit as a WebP. */
const writableAs = async (picture: Picture, mimeType: ImageMimeType): Promise<Picture> => {
  const factor = Math.sqrt(mostWebpPixels(picture) / (picture.width * picture.height));
  return mimeType === 'image/webp' && factor < 1 ? await resize(picture, { to: { kind: 'scale', factor } }) : picture;
};

/** Reports which quality and size a picture lost to its byte limit. `quality` is the quality that was requested. */
const reportOf = (
  { image: { mimeType, bytes }, quality: found }: Encoded,
  { start, written: { width, height }, quality }: { start: Picture; written: Picture; quality: number },
): OutputReport => {
  const isLossy = mimeType !== 'image/png';
  const isSmaller = width < start.width || height < start.height;
  return {
    mimeType,
    bytes: bytes.length,
    ...(isLossy ? { quality: found } : {}),
    gaveUp: [...(isLossy && found < quality ? (['quality'] as const) : []), ...(isSmaller ? (['size'] as const) : [])],
    ...(isSmaller ? { size: { width, height } } : {}),
  };
};

/** Encodes within a byte limit. Lowers the quality first, then the size. */
const encodeWithin = async (
  start: Picture,
  mimeType: ImageMimeType,
  { maxBytes, quality = BEST_QUALITY }: { maxBytes: number; quality?: number | undefined },
): Promise<{ image: EncodedImage; report: OutputReport }> => {
  let picture = await readyForAttempts(await writableAs(start, mimeType));
  for (let shrinking = 0; shrinking <= MOST_SHRINKINGS; shrinking++) {
    const found = await bestQuality(picture, mimeType, quality, maxBytes);
    if ('image' in found) return { image: found.image, report: reportOf(found, { start, written: picture, quality }) };
    const factor = Math.min(0.9, Math.max(0.1, Math.sqrt(maxBytes / found.tooLong) * SHRINK_MARGIN));
    const smaller = await resize(picture, { to: { kind: 'scale', factor } });
    if (smaller === picture) break;
    picture = picture.redrawn(await smaller.pixels());
  }
  throw cannotBeSoSmall();
};

const mimeTypeOf = (format: NonNullable<Wanted['format']>): ImageMimeType => `image/${format}`;

/** For a byte limit on a PNG if the format is free: photographs become ten times smaller as a JPEG. */
const lossyOf = (picture: Picture): ImageMimeType => (picture.hasAlpha ? 'image/webp' : 'image/jpeg');

/** Encodes as the instruction says, and reports what was given up. @throws EngineError if no picture is so small */
export const encodeAs = async (
  picture: Picture,
  original: ImageMimeType,
  { format, quality, maxBytes }: Wanted,
): Promise<{ image: EncodedImage; report: OutputReport }> => {
  const natural = original === 'image/jpeg' && picture.hasAlpha ? 'image/png' : original;
  const mimeType = format ? mimeTypeOf(format) : natural;
  const losesTransparency = mimeType === 'image/jpeg' && picture.hasAlpha;
  const plain = losesTransparency ? await flattened(picture) : picture;
  const gaveUp: OutputReport['gaveUp'] = losesTransparency ? ['transparency'] : [];
  const best = quality ?? BEST_QUALITY;
  if (maxBytes === undefined) {
    const image = await plain.encode(mimeType, { quality: best });
    if (image.mimeType !== mimeType) gaveUp.push('webp');
    const report = {
      mimeType: image.mimeType,
      bytes: image.bytes.length,
      ...(image.mimeType === 'image/png' ? {} : { quality: best }),
      gaveUp,
    };
    return { image, report };
  }
  if (mimeType === 'image/png' && format === undefined) {
    const image = await plain.encode(mimeType, { quality: best });
    if (image.bytes.length <= maxBytes) return { image, report: { mimeType, bytes: image.bytes.length, gaveUp } };
    const { image: lossy, report } = await encodeWithin(plain, lossyOf(plain), { maxBytes, quality });
    return { image: lossy, report: { ...report, gaveUp: [...gaveUp, 'lossless', ...report.gaveUp] } };
  }
  const { image, report } = await encodeWithin(plain, mimeType, { maxBytes, quality });
  return { image, report: { ...report, gaveUp: [...gaveUp, ...report.gaveUp] } };
};
