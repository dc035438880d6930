import { onSessionEnd } from '../session/session.ts';
import { FLAGS_END, isWebpWithExif, webpOrientation } from './webp-orientation.ts';

/** The linear part of the matrix that makes a picture upright, for each EXIF orientation. */
const TURNS: readonly (readonly [number, number, number, number])[] = [
  [1, 0, 0, 1],
  [-1, 0, 0, 1],
  [-1, 0, 0, -1],
  [1, 0, 0, -1],
  [0, 1, 1, 0],
  [0, 1, -1, 0],
  [0, -1, -1, 0],
  [0, -1, 1, 0],
];
/** From this orientation on, width and height are swapped. */
const LYING = 5;
/** The encoding quality of a copy that is only displayed. */
const QUALITY = 0.95;

const copies: string[] = [];
onSessionEnd(() => {
  for (const url of copies.splice(0)) URL.revokeObjectURL(url);
});

async function standUpright(file: Blob, orientation: number): Promise<Blob | null> {
  const bitmap = await createImageBitmap(file, { imageOrientation: 'none' });
  const [width, height] = orientation < LYING ? [bitmap.width, bitmap.height] : [bitmap.height, bitmap.width];
  const canvas = Object.assign(document.createElement('canvas'), { width, height });
  const [a, b, c, d] = TURNS[orientation - 1] ?? [1, 0, 0, 1];
  const context = canvas.getContext('2d');
  context?.setTransform(a, b, c, d, width / 2, height / 2);
  context?.drawImage(bitmap, -bitmap.width / 2, -bitmap.height / 2);
  bitmap.close();
  return await new Promise((resolve) => canvas.toBlob(resolve, 'image/webp', QUALITY));
}

/**
 * Makes an upright copy of a WebP. Browsers rotate a JPEG or a PNG as its EXIF says, but not a WebP.
 *
 * @returns the URL of the copy, or null if the picture is already upright
 * @throws DOMException if this browser cannot decode it
 */
export async function uprightCopy(file: Blob): Promise<string | null> {
  // The first bytes are enough for most files, so do not read the rest into memory.
  const head = new DataView(await file.slice(0, FLAGS_END).arrayBuffer());
  if (!isWebpWithExif(head)) return null;
  const orientation = webpOrientation(new DataView(await file.arrayBuffer()));
  const copy = orientation === 1 ? null : await standUpright(file, orientation);
  if (!copy) return null;
  const url = URL.createObjectURL(copy);
  copies.push(url);
  return url;
}

/** @returns the URL of the upright picture. @throws TypeError if the network fails; also the errors of {@link uprightCopy} */
export async function uprightUrl(url: string): Promise<string> {
  const head = await fetch(url, { headers: { Range: `bytes=0-${FLAGS_END - 1}` } });
  if (!isWebpWithExif(new DataView(await head.arrayBuffer()))) return url;
  return (await uprightCopy(await (await fetch(url)).blob())) ?? url;
}
