import type { FailOnOptions } from 'sharp';
import { isJpeg } from './structure.ts';
import { endsWhole, wholeJpeg } from './whole.ts';

/**
 * Runs a decoder on a picture of which all rows are there.
 *
 * libvips cannot tell which JPEG is whole. Its strictest level refuses what changes nothing, such as a missing end marker; its other
 * levels accept pictures without their lower half. So the strictest is tried first, beside {@link endsWhole}, and what these two refuse
 * is judged by {@link wholeJpeg}, which takes as long as decoding does.
 *
 * @throws what `decode` throws
 */
export const decodeWhole = async <T extends object>(
  picture: Buffer,
  maxPixels: number,
  decode: (picture: Buffer, failOn: FailOnOptions) => Promise<T>,
): Promise<T> => {
  if (!isJpeg(picture)) return await decode(picture, 'truncated');
  let fault: unknown = new Error('the JPEG ends before its last row');
  if (endsWhole(picture)) {
    try {
      return await decode(picture, 'warning');
    } catch (error) {
      fault = error;
    }
  }
  const whole = wholeJpeg(picture, maxPixels);
  if (!whole) throw fault;
  return await decode(whole, 'none');
};

/**
 * Runs work on a picture that was accepted before: a JPEG that libvips refuses although all of its rows are there is mended first.
 *
 * @throws what `work` throws, where the picture is not to blame or cannot be mended
 */
export const workOnWhole = async <T>(
  picture: Buffer,
  maxPixels: number,
  work: (picture: Buffer) => Promise<T>,
  isOfWork: (error: unknown) => boolean = () => false,
): Promise<T> => {
  try {
    return await work(picture);
  } catch (error) {
    const whole = isJpeg(picture) && !isOfWork(error) ? wholeJpeg(picture, maxPixels) : undefined;
    if (!whole || whole.equals(picture)) throw error;
    return await work(whole);
  }
};
