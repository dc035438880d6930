import type { MessageId } from '../../lib/i18n/i18n.ts';

export const PICTURE_TYPES = ['image/jpeg', 'image/png', 'image/webp'];
export const PICTURE_ACCEPT = '.jpg,.jpeg,.png,.webp,image/jpeg,image/png,image/webp';

/** A hint before a long upload; what the bytes really are is for the server to judge. */
const LARGEST_BYTES = 50 * 1024 * 1024;

interface FileLike {
  name: string;
  type: string;
  size: number;
}

export function pictureFileProblem({ name, type, size }: FileLike): MessageId | null {
  // Some systems know no type for a file; then its name has to do.
  const known = type === '' ? /\.(jpe?g|png|webp)$/i.test(name) : PICTURE_TYPES.includes(type);
  if (!known) return 'upload.unsupported';
  if (size === 0) return 'upload.empty';
  return size > LARGEST_BYTES ? 'upload.tooLarge' : null;
}

/** The first picture in what was dropped or pasted, else the first file, so that it can be refused in words. */
export function pickPicture(files: Iterable<File>): File | null {
  const all = [...files];
  return all.find((file) => pictureFileProblem(file) === null) ?? all[0] ?? null;
}
