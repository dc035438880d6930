import type { ImageMimeType } from '@pictor/contracts';
import sharp from 'sharp';
import type { DecodeGate } from '../../imaging/decode-gate.ts';
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

/** Decodes every row: a header alone says nothing about what follows it. One byte a pixel is all that is kept. */
const decodes = (bytes: Buffer, maxPixels: number): Promise<boolean> =>
  sharp(bytes, { failOn: 'truncated', limitInputPixels: maxPixels })
    .greyscale()
    .removeAlpha()
    .raw()
    .toBuffer()
    .then(
      () => true,
      () => false,
    );

/** The picture, its type judged by its bytes; undefined for bad base64, another format, or one that does not decode. */
export const decodeImage = async (
  base64: string,
  { maxPixels, gate }: { maxPixels: number; gate: DecodeGate },
): Promise<EncodedImage | undefined> => {
  const bytes = Buffer.from(base64, 'base64');
  // Node skips over what is no base64, so only the way back shows that nothing was skipped.
  if (bytes.toString('base64') !== base64) return undefined;
  const mimeType = typeOf(bytes);
  if (mimeType === undefined) return undefined;
  return (await gate.run(bytes, () => decodes(bytes, maxPixels))) ? { bytes, mimeType } : undefined;
};
