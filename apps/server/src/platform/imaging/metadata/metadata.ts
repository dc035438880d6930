import type { Metadata } from 'sharp';
import type { EncodedImage } from '../encoded-image.ts';
import type { Carried, CarryOptions } from './carried.ts';
import { carriedExif } from './exif.ts';
import { carriedIptc } from './iptc.ts';
import { intoJpeg } from './jpeg-segments.ts';
import { intoPng } from './png-chunks.ts';
import { intoWebp } from './webp-chunks.ts';
import { carriedXmp } from './xmp.ts';

const ICC_HEAD_BYTES = 128;

/** Whether a profile is for RGB pixels. Other profiles do not fit the pixels of a result. */
export const isRgbProfile = (icc: Buffer | undefined): icc is Buffer =>
  icc !== undefined &&
  icc.length > ICC_HEAD_BYTES &&
  icc.toString('latin1', 16, 20) === 'RGB ' &&
  icc.toString('latin1', 36, 40) === 'acsp';

/**
 * The metadata of a picture of this size that is made from one with `metadata`. It has the capture, camera, author and texts, no previews,
 * and the position only if it is wanted. The caller has to choose a profile that fits the pixels.
 */
export const carriedFrom = (
  { exif, xmp, iptc }: Pick<Metadata, 'exif' | 'xmp' | 'iptc'>,
  options: CarryOptions,
): Carried => ({
  exif: exif && carriedExif(exif, options),
  xmp: xmp && carriedXmp(xmp, options),
  iptc: iptc && carriedIptc(iptc),
});

/** Puts metadata into an encoded picture that has none. */
export const withCarried = (
  { bytes, mimeType }: EncodedImage,
  carried: Carried,
  size: { width: number; height: number },
): EncodedImage => {
  switch (mimeType) {
    case 'image/jpeg':
      return { bytes: intoJpeg(bytes, carried), mimeType };
    case 'image/png':
      return { bytes: intoPng(bytes, carried), mimeType };
    case 'image/webp':
      return { bytes: intoWebp(bytes, carried, size), mimeType };
  }
};
