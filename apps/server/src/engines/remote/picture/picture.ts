import type { ImageMimeType } from '@pictor/contracts';
import type { PictureBytes } from './picture-bytes.ts';

/** A picture from an answer, decoded from base64 but not verified. */
export interface Picture {
  bytes: PictureBytes;
  /** Detected from its first bytes, whatever the answer calls it. Undefined for an unsupported type or broken base64. */
  mimeType: ImageMimeType | undefined;
}

const typeOf = (head: string): ImageMimeType | undefined => {
  if (head.startsWith('\xff\xd8\xff')) return 'image/jpeg';
  if (head.startsWith('\x89PNG\r\n\x1a\n')) return 'image/png';
  return head.startsWith('RIFF') && head.endsWith('WEBP') ? 'image/webp' : undefined;
};

const TYPE_LENGTH = 12;
const PNG_END = Buffer.from('\0\0\0\0IEND\xaeB`\x82', 'latin1');
const JPEG_END = Buffer.from([0xff, 0xd9]);

const endsWith = (bytes: Buffer, end: Buffer): boolean => bytes.subarray(-end.length).equals(end);

/**
 * Whether a picture is complete according to its own format. Undefined if the bytes are not a picture, or too few.
 *
 * @param more the bytes that follow
 */
export const isPictureOver = (bytes: PictureBytes, more: Buffer): boolean | undefined => {
  const head = bytes.head(TYPE_LENGTH);
  const tail = Buffer.concat([bytes.tail(PNG_END.length), more]);
  switch (typeOf(head.toString('latin1'))) {
    case 'image/png':
      return endsWith(tail, PNG_END);
    case 'image/jpeg':
      return endsWith(tail, JPEG_END);
    case 'image/webp':
      return bytes.length + more.length >= 8 + head.readUInt32LE(4);
    default:
      return undefined;
  }
};

export const pictureOf = (bytes: PictureBytes, isSound: boolean): Picture => ({
  bytes,
  mimeType: isSound ? typeOf(bytes.head(TYPE_LENGTH).toString('latin1')) : undefined,
});
