import type { ImageMimeType } from '@pictor/contracts';
import type { PictureBytes } from './picture-bytes.ts';

/** A picture that came with an answer, decoded from its base64 but not verified. */
export interface Picture {
  bytes: PictureBytes;
  /** By its first bytes, whatever the answer calls it; undefined where it is none of ours or its base64 is broken. */
  mimeType: ImageMimeType | undefined;
  /** The index of its candidate. */
  candidate: number;
  /** Whether its candidate ended for a reason that blocks it. */
  isBlocked: boolean;
}

const typeOf = (head: string): ImageMimeType | undefined => {
  if (head.startsWith('\xff\xd8\xff')) return 'image/jpeg';
  if (head.startsWith('\x89PNG\r\n\x1a\n')) return 'image/png';
  return head.startsWith('RIFF') && head.endsWith('WEBP') ? 'image/webp' : undefined;
};

export const pictureOf = (bytes: PictureBytes, isSound: boolean): Picture => ({
  bytes,
  mimeType: isSound ? typeOf(bytes.head(12).toString('latin1')) : undefined,
  candidate: 0,
  isBlocked: false,
});

const worth = ({ mimeType, isBlocked }: Picture): number => (mimeType ? 2 : 0) + (isBlocked ? 0 : 1);

/** The one to keep. The model paints step by step, so the later one counts, unless the earlier one can be used and it cannot. */
export const isBetter = (later: Picture, earlier: Picture): boolean => worth(later) >= worth(earlier);
