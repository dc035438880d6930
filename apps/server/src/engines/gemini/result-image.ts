import type { ImageMimeType } from '@pictor/contracts';
import { PictureProcessDied, PictureTooSlow, PictureUnreadable } from '../../picture-processes/faults.ts';
import type { JobRefusal } from '../../picture-processes/job.ts';
import type { PictureProcesses } from '../../picture-processes/picture-processes.ts';
import type { EncodedImage } from '../engine.ts';
import type { Answer } from './wire.ts';

/**
 * The picture that an answer ends with, as base64. Drafts (`thought`) never count. Where several come, the model
 * painted step by step, or its drafts lost their mark on the way: the last one is its last word.
 */
export const pickImage = ({ candidates }: Answer): string | undefined =>
  candidates?.[0]?.content?.parts?.findLast((part) => !part.thought && part.inlineData)?.inlineData?.data;

/** By its first bytes, before any decoder sees it. */
const typeOf = (bytes: Buffer): ImageMimeType | undefined => {
  const head = bytes.toString('latin1', 0, 12);
  if (head.startsWith('\xff\xd8\xff')) return 'image/jpeg';
  if (head.startsWith('\x89PNG\r\n\x1a\n')) return 'image/png';
  return head.startsWith('RIFF') && head.endsWith('WEBP') ? 'image/webp' : undefined;
};

const unreadable = ({ message }: JobRefusal): Error => new PictureUnreadable(message);

interface DecodeOptions {
  maxPixels: number;
  processes: PictureProcesses;
  owner: string;
  signal: AbortSignal;
}

/**
 * The picture, its type judged by its bytes; undefined for bad base64, another format, or one that does not decode.
 *
 * @throws the signal's reason
 */
export const decodeImage = async (
  base64: string,
  { maxPixels, processes, owner, signal }: DecodeOptions,
): Promise<EncodedImage | undefined> => {
  const bytes = Buffer.from(base64, 'base64');
  // Node skips over what is no base64, so only the way back shows that nothing was skipped.
  if (bytes.toString('base64') !== base64) return undefined;
  const mimeType = typeOf(bytes);
  if (mimeType === undefined) return undefined;
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
