import type { FailOnOptions } from 'sharp';
import type { EncodedPicture } from '../encoded-picture.ts';
import { isJpeg } from './structure.ts';
import { endsPlainly, endsWhole, wholeJpeg } from './whole.ts';

/**
 * Runs a decoder on a picture of which all rows are there.
 *
 * libvips cannot tell which JPEG is whole. Its strictest level refuses what changes nothing, such as a missing end marker; its other
 * levels accept pictures without their lower half. So the strictest is tried first, beside {@link endsPlainly} or {@link endsWhole}, and
 * what these refuse is judged by {@link wholeJpeg}, which takes as long as decoding does.
 *
 * @throws what `decode` throws
 */
export const decodeWhole = async <T extends object>(
  { input, edges, read }: EncodedPicture,
  maxPixels: number,
  decode: (input: string | Buffer, failOn: FailOnOptions) => Promise<T>,
): Promise<T> => {
  if (!isJpeg(edges)) return await decode(input, 'truncated');
  let bytes = endsPlainly(edges) ? undefined : await read();
  let fault: unknown = new Error('the JPEG ends before its last row');
  if (!bytes || endsWhole(bytes)) {
    try {
      return await decode(input, 'warning');
    } catch (error) {
      fault = error;
    }
  }
  bytes ??= await read();
  const whole = wholeJpeg(bytes, maxPixels);
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
