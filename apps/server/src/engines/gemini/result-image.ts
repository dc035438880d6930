import { PictureProcessDied, PictureTooSlow, PictureUnreadable } from '../../picture-processes/faults.ts';
import type { JobRefusal } from '../../picture-processes/job.ts';
import type { PictureProcesses } from '../../picture-processes/picture-processes.ts';
import type { EncodedImage } from '../engine.ts';
import type { Picture } from './answer/picture/picture.ts';

const unreadable = ({ message }: JobRefusal): Error => new PictureUnreadable(message);

interface DecodeOptions {
  maxPixels: number;
  processes: PictureProcesses;
  owner: string;
  signal: AbortSignal;
}

/** Such as for want of memory, or because the machine was busy. The picture may be sound. */
const isOurFault = (error: unknown): boolean => error instanceof PictureProcessDied || error instanceof PictureTooSlow;

/**
 * The picture, its type judged by its bytes; undefined for broken base64, another format, or one that does not decode. It was paid for,
 * so where the process that decodes it dies or is too slow, another one tries once more.
 *
 * @throws {PictureProcessDied | PictureTooSlow} where that failed, too
 * @throws the signal's reason
 */
export const decodeImage = async (
  picture: Picture,
  { maxPixels, processes, owner, signal }: DecodeOptions,
): Promise<EncodedImage | undefined> => {
  const { mimeType } = picture;
  if (mimeType === undefined) return undefined;
  const bytes = picture.bytes.finish();
  const options = { owner, signal, isEssential: true };
  const verify = () => processes.run<'verify'>({ kind: 'verify', bytes, maxPixels }, options, unreadable);
  try {
    await verify().catch((error: unknown) => {
      if (!isOurFault(error)) throw error;
      signal.throwIfAborted();
      return verify();
    });
    return { bytes, mimeType };
  } catch (error) {
    if (error instanceof PictureUnreadable) return undefined;
    throw error;
  }
};
