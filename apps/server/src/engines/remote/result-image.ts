import type { EncodedImage } from '../../platform/imaging/encoded-image.ts';
import { PictureProcessDied, PictureTooSlow, PictureUnreadable } from '../../platform/picture-processes/faults.ts';
import type { JobRefusal } from '../../platform/picture-processes/job.ts';
import type { PictureProcesses } from '../../platform/picture-processes/picture-processes.ts';
import type { Picture } from './picture/picture.ts';

const unreadable = ({ message }: JobRefusal): Error => new PictureUnreadable(message);

interface DecodeOptions {
  maxPixels: number;
  processes: PictureProcesses;
  owner: string;
  signal: AbortSignal;
}

/** The process died or was slow, for example because memory was short or the machine was busy. The picture may be intact. */
const isOurFault = (error: unknown): boolean => error instanceof PictureProcessDied || error instanceof PictureTooSlow;

/**
 * Checks that the picture decodes, and returns its bytes. Its type comes from its bytes. Returns undefined for broken base64, for
 * another format, or for a picture that does not decode. The picture was paid for, so if the decoding process dies or is too slow, a
 * second process tries once more.
 *
 * @throws {PictureProcessDied | PictureTooSlow} if the second attempt fails, too
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
