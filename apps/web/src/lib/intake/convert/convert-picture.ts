import type { HeifKind } from '../heif-kind.ts';
import { decodeHeic } from './decode-heic.ts';
import { dressJpeg, dressPng } from './dress.ts';
import { type HeifFacts, readHeif } from './heif-boxes.ts';
import { uprightExif } from './upright-exif.ts';

const JPEG_QUALITY = 0.95;
/** The number of Display P3 in ITU-T H.273. */
const P3_PRIMARIES = 12;

type Context = OffscreenCanvasRenderingContext2D;

function contextOf(width: number, height: number, colorSpace: PredefinedColorSpace): Context {
  const context = new OffscreenCanvas(width, height).getContext('2d', { colorSpace, willReadFrequently: true });
  if (!context) throw new Error('The browser gave no 2D canvas context');
  return context;
}

/** Draws the pixel values without colour conversion. The result gets the file's colour profile. */
async function drawHeic(bytes: Uint8Array, colorSpace: PredefinedColorSpace): Promise<Context> {
  const { data, width, height } = await decodeHeic(bytes);
  const context = contextOf(width, height, colorSpace);
  context.putImageData(new ImageData(data, width, height, { colorSpace }), 0, 0);
  return context;
}

async function drawAvif(file: Blob, { icc }: HeifFacts, colorSpace: PredefinedColorSpace): Promise<Context> {
  const bitmap = await createImageBitmap(file, { colorSpaceConversion: icc ? 'none' : 'default' });
  const context = contextOf(bitmap.width, bitmap.height, colorSpace);
  context.drawImage(bitmap, 0, 0);
  bitmap.close();
  return context;
}

/** Searches in bands, so that the memory does not hold a large picture twice. */
function isTransparent(context: Context): boolean {
  const { width, height } = context.canvas;
  const band = 256;
  for (let top = 0; top < height; top += band) {
    const { data } = context.getImageData(0, top, width, Math.min(band, height - top));
    for (let at = 3; at < data.length; at += 4) if (data[at] !== 255) return true;
  }
  return false;
}

/** Converts to an upright JPEG, or PNG if any pixel is transparent. The colours and metadata of the file are kept. */
export async function convertPicture(file: Blob, kind: HeifKind): Promise<Blob> {
  const bytes = new Uint8Array(await file.arrayBuffer());
  const facts = readHeif(bytes);
  const colorSpace = !facts.icc && facts.primaries === P3_PRIMARIES ? 'display-p3' : 'srgb';
  const context = await (kind === 'heic' ? drawHeic(bytes, colorSpace) : drawAvif(file, facts, colorSpace));
  const type = isTransparent(context) ? 'image/png' : 'image/jpeg';
  const encoded = await context.canvas.convertToBlob({ type, quality: JPEG_QUALITY });
  const plain = new Uint8Array(await encoded.arrayBuffer());
  const dress = { ...facts, exif: facts.exif && uprightExif(facts.exif) };
  const dressed = type === 'image/png' ? await dressPng(plain, dress) : dressJpeg(plain, dress);
  return new Blob([dressed], { type });
}
