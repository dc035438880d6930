import type { FailOnOptions } from 'sharp';
import type { EncodedPicture } from '../encoded-picture.ts';
import { isJpeg } from './structure.ts';
import { endsPlainly, endsWhole, wholeJpeg } from './whole.ts';

/**
 * Decodes a picture only if all of its rows are there.
 *
 * libvips cannot tell whether a JPEG is complete. Its strictest level refuses harmless faults, such as a missing end marker. Its other
 * levels accept pictures without their lower half. So the strictest level is tried first, together with {@link endsPlainly} or {@link
 * endsWhole}. If these refuse a picture, {@link wholeJpeg} decides, which takes as long as decoding.
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
 * Runs work on a picture that was accepted before. If libvips refuses a JPEG that has all of its rows, repairs it first.
 *
 * @throws what `work` throws, if the picture is not the cause or cannot be repaired
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
