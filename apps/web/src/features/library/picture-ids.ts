import type { Image } from '@pictor/contracts';

export interface PictureIds {
  id: string;
  thumbId: string;
  name: string;
}

const fileName = (url: string): string | null => new URL(url, 'http://localhost').searchParams.get('fileName');

/** The ids that an edit of a saved picture needs; null if its URLs are not asset URLs. */
export function toPicture({ image_url, thumbnail_url, title }: Image): PictureIds | null {
  const id = fileName(image_url);
  // A picture without a thumbnail uses its own id here. When an edit begins, the server answers with the id of the thumbnail it has made.
  const thumbId = fileName(thumbnail_url);
  return id && thumbId ? { id, thumbId, name: title } : null;
}

/** The file name of a downloaded picture. */
export const fileNameOf = ({ image_url, id }: Image): string => fileName(image_url) ?? id;
