import { PictureProcessDied, PictureTooSlow, PictureUnreadable } from '../../picture-processes/faults.ts';
import type { JobRefusal } from '../../picture-processes/job.ts';
import type { PictureProcesses } from '../../picture-processes/picture-processes.ts';
import type { EncodedImage } from '../engine.ts';
import type { Picture } from './answer/picture.ts';

const unreadable = ({ message }: JobRefusal): Error => new PictureUnreadable(message);

interface DecodeOptions {
  maxPixels: number;
  processes: PictureProcesses;
  owner: string;
  signal: AbortSignal;
}

/**
 * The picture, its type judged by its bytes; undefined for broken base64, another format, or one that does not decode.
 *
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
  try {
    await processes.run<'verify'>({ kind: 'verify', bytes, maxPixels }, options, unreadable);
    return { bytes, mimeType };
  } catch (error) {
    if (error instanceof PictureUnreadable || error instanceof PictureProcessDied || error instanceof PictureTooSlow)
      return undefined;
    throw error;
  }
};
