import type { FailOnOptions } from 'sharp';
import { isJpeg } from './structure.ts';
import { proofByDecoding, wholeJpeg } from './whole.ts';

/**
 * Runs a decoder on a picture of which all rows are there.
 *
 * libvips cannot tell which JPEG is whole. Its strictest level refuses what changes nothing, such as a missing end marker; its other
 * levels accept pictures without their lower half. So the strictest is tried first, which costs nothing, and what it refuses is
 * judged by {@link wholeJpeg}.
 *
 * @throws what `decode` throws
 */
export const decodeWhole = async <T extends object>(
  picture: Buffer,
  maxPixels: number,
  decode: (picture: Buffer, failOn: FailOnOptions) => Promise<T>,
): Promise<T> => {
  if (!isJpeg(picture)) return await decode(picture, 'truncated');
  const proof = proofByDecoding(picture);
  let fault: unknown = new Error('the JPEG ends before its last row');
  if (proof !== 'none') {
    // sharp decodes on a thread of its own while the entropy is followed on this one.
    const decoding = decode(picture, 'warning').catch((error: unknown) => {
      fault = error;
      return undefined;
    });
    const isWhole = proof === 'full' || wholeJpeg(picture, maxPixels) !== undefined;
    const decoded = await decoding;
    if (isWhole && decoded !== undefined) return decoded;
    if (!isWhole) throw fault;
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
