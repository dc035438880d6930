import type { MessageId } from '../i18n/i18n.ts';

/** With what the page itself turns into what the server takes. */
const PICTURE_TYPES = ['image/jpeg', 'image/png', 'image/webp', 'image/heic', 'image/heif', 'image/avif'];
const PICTURE_NAME = /\.(jpe?g|png|webp|heic|heif|hif|avif)$/i;

/** For a file chooser. Some systems know pictures by their names alone. */
export const PICTURE_ACCEPT = `.jpg,.jpeg,.png,.webp,.heic,.heif,.hif,.avif,${PICTURE_TYPES.join(',')}`;

/** A hint before a long upload; what the bytes really are is for the server to judge. */
const LARGEST_BYTES = 50 * 1024 * 1024;

interface FileLike {
  name: string;
  type: string;
  size: number;
}

/** Some systems know no type for a file; then its name has to do. */
export const looksLikePicture = ({ name, type }: Pick<FileLike, 'name' | 'type'>): boolean =>
  type === '' || type === 'application/octet-stream' ? PICTURE_NAME.test(name) : PICTURE_TYPES.includes(type);

export function pictureFileProblem(file: FileLike): MessageId | null {
  if (!looksLikePicture(file)) return 'upload.unsupported';
  if (file.size === 0) return 'upload.empty';
  return file.size > LARGEST_BYTES ? 'upload.tooLarge' : null;
}
