import { asUploadable } from '../../../lib/intake/as-uploadable.ts';
import type { HeifKind } from '../../../lib/intake/heif-kind.ts';
import { uprightCopy } from '../../../lib/pictures/upright-picture.ts';

interface PreparedFile {
  /** The file to upload. */
  ready: File;
  /** The format of the original file, if it was converted. */
  from: HeifKind | null;
  /** The URL of an upright picture that the page shows during the upload. */
  preview: string;
}

/** @throws UnreadablePicture if this browser cannot convert it; the signal's reason if it aborts */
export async function preparedFile(file: File, previewUrl: string, signal: AbortSignal): Promise<PreparedFile> {
  const { file: ready, from } = await asUploadable(file, signal);
  const preview = from ? URL.createObjectURL(ready) : previewUrl;
  // The server may accept a file that this browser cannot decode.
  const upright = ready.type === 'image/webp' ? await uprightCopy(ready).catch(() => null) : null;
  return { ready, from, preview: upright ?? preview };
}
