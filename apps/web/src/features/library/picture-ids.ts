import type { Image } from '@pictor/contracts';
import { fileIdIn } from './item.ts';

export interface PictureIds {
  id: string;
  thumbId: string;
  name: string;
}

/** The ids that an edit of a saved picture needs; null if its URLs are not asset URLs. */
export function toPicture({ image_url, thumbnail_url, title }: Image): PictureIds | null {
  const id = fileIdIn(image_url);
  // A picture without a thumbnail uses its own id here. When an edit begins, the server answers with the id of the thumbnail it has made.
  const thumbId = fileIdIn(thumbnail_url);
  return id && thumbId ? { id, thumbId, name: title } : null;
}
