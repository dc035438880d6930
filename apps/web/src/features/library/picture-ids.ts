import type { Image } from '@pictor/contracts';

export interface PictureIds {
  id: string;
  thumbId: string;
  name: string;
}

const fileName = (url: string): string | null => new URL(url, 'http://localhost').searchParams.get('fileName');

/** A saved picture as something to edit; null where its addresses are not those of assets. */
export function toPicture({ image_url, thumbnail_url, title }: Image): PictureIds | null {
  const id = fileName(image_url);
  // A picture without a thumbnail names itself here. The server then says which one it has made when an edit begins.
  const thumbId = fileName(thumbnail_url);
  return id && thumbId ? { id, thumbId, name: title } : null;
}

/** What a downloaded picture is called. */
export const fileNameOf = ({ image_url, id }: Image): string => fileName(image_url) ?? id;
