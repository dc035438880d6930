import type { MessageId } from '../i18n/i18n.ts';

/** Includes the formats that the page converts before the upload. */
const PICTURE_TYPES = ['image/jpeg', 'image/png', 'image/webp', 'image/heic', 'image/heif', 'image/avif'];
const PICTURE_NAME = /\.(jpe?g|png|webp|heic|heif|hif|avif)$/i;

/** For a file chooser. Some systems recognise pictures only by their file name extensions. */
export const PICTURE_ACCEPT = `.jpg,.jpeg,.png,.webp,.heic,.heif,.hif,.avif,${PICTURE_TYPES.join(',')}`;

/** Warns before a long upload. The server checks the actual bytes. */
const LARGEST_BYTES = 50 * 1024 * 1024;

interface FileLike {
  name: string;
  type: string;
  size: number;
}

/** Some systems give no type for a file. Then check its name. */
export const looksLikePicture = ({ name, type }: Pick<FileLike, 'name' | 'type'>): boolean =>
  type === '' || type === 'application/octet-stream' ? PICTURE_NAME.test(name) : PICTURE_TYPES.includes(type);

export function pictureFileProblem(file: FileLike): MessageId | null {
  if (!looksLikePicture(file)) return 'upload.unsupported';
  if (file.size === 0) return 'upload.empty';
  return file.size > LARGEST_BYTES ? 'upload.tooLarge' : null;
}
