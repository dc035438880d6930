import { asUploadable } from '../../lib/intake/as-uploadable.ts';
import type { HeifKind } from '../../lib/intake/heif-kind.ts';
import { uprightCopy } from '../../lib/upright-picture.ts';

interface PreparedFile {
  /** What is uploaded. */
  ready: File;
  /** What it was before it was converted. */
  from: HeifKind | null;
  /** Where it is shown meanwhile, upright. */
  preview: string;
}

/** @throws UnreadablePicture where this browser cannot convert it; the signal's reason */
export async function preparedFile(file: File, previewUrl: string, signal: AbortSignal): Promise<PreparedFile> {
  const { file: ready, from } = await asUploadable(file, signal);
  const preview = from ? URL.createObjectURL(ready) : previewUrl;
  // What this browser cannot read is still for the server to judge.
  const upright = ready.type === 'image/webp' ? await uprightCopy(ready).catch(() => null) : null;
  return { ready, from, preview: upright ?? preview };
}
