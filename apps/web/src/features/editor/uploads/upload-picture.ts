import type { UploadResponse } from '@pictor/contracts';
import { patienceFor } from '../../../lib/http/api-error.ts';
import { upload } from '../../../lib/http/upload.ts';
import { pause } from '../../../lib/pause.ts';
import { UPLOAD_URL } from '../../../lib/pictures/asset-url.ts';
import type { Picture } from '../document/document.ts';

interface UploadHooks {
  signal: AbortSignal;
  onProgress: (fraction: number) => void;
}

/** If the user has uploaded too much recently, waits as long as the server asks for. */
export async function uploadPicture(file: File, hooks: UploadHooks): Promise<Picture> {
  for (;;) {
    try {
      const { id, thumbnail, originalName } = await upload<UploadResponse>(UPLOAD_URL, { file, ...hooks });
      if (!thumbnail) throw new Error('The server made no thumbnail');
      return { id, thumbId: thumbnail.id, name: originalName };
    } catch (error) {
      const seconds = patienceFor(error);
      if (seconds === null) throw error;
      await pause(seconds, hooks.signal);
    }
  }
}
