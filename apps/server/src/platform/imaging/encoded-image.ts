import type { ImageMimeType } from '@pictor/contracts';

/** A whole encoded picture as it stands in a file, not decoded. */
export interface EncodedImage {
  bytes: Buffer;
  mimeType: ImageMimeType;
}
