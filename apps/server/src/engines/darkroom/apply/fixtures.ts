import sharp from 'sharp';
import type { EncodedImage } from '../../../platform/imaging/encoded-image.ts';
import { Operation } from '../operations.ts';
import { type AppliedImage, applyOperations } from './apply.ts';
import type { Pixels } from './picture/picture.ts';

export type Rgba = [red: number, green: number, blue: number, alpha: number];

export const RED: Rgba = [255, 0, 0, 255];
export const GREEN: Rgba = [0, 255, 0, 255];
export const BLUE: Rgba = [0, 0, 255, 255];
export const WHITE: Rgba = [255, 255, 255, 255];
export const BLACK: Rgba = [0, 0, 0, 255];
export const CLEAR: Rgba = [0, 0, 0, 0];

/** A PNG of `width` × `height` whose pixels depend on their position. RGBA if `alpha` is set, else RGB. */
export const picture = async (
  width: number,
  height: number,
  colourAt: (x: number, y: number) => Rgba,
  { alpha = false } = {},
): Promise<EncodedImage> => {
  const channels = alpha ? 4 : 3;
  const data = Buffer.alloc(width * height * channels);
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) data.set(colourAt(x, y).slice(0, channels), (y * width + x) * channels);
  }
  return {
    bytes: await sharp(data, { raw: { width, height, channels } }).png().toBuffer(),
    mimeType: 'image/png',
  };
};

export const solid = (width: number, height: number, colour: Rgba): Promise<EncodedImage> =>
  picture(width, height, () => colour, { alpha: colour[3] < 255 });

/** Red, green / blue, white: shows the orientation of the picture. */
export const quadrants = (width: number, height: number): Promise<EncodedImage> =>
  picture(width, height, (x, y) => (y < height / 2 ? (x < width / 2 ? RED : GREEN) : x < width / 2 ? BLUE : WHITE));

export const run = (original: EncodedImage, ...operations: Operation[]): Promise<AppliedImage> =>
  applyOperations(
    original,
    operations.map((operation) => Operation.parse(operation)),
    { signal: new AbortController().signal, maxPixels: 64_000_000 },
  );

/** Decodes the picture. `at` returns the colour of a pixel, which is opaque if the picture has no alpha. */
export const decode = async ({ bytes }: EncodedImage): Promise<Pixels & { at: (x: number, y: number) => Rgba }> => {
  const { data, info } = await sharp(bytes).toColourspace('srgb').raw().toBuffer({ resolveWithObject: true });
  const { width, height, channels } = info;
  const band = (x: number, y: number, index: number): number => data[(y * width + x) * channels + index] ?? Number.NaN;
  return {
    data,
    width,
    height,
    channels: channels === 4 ? 4 : 3,
    at: (x, y) => [band(x, y, 0), band(x, y, 1), band(x, y, 2), channels === 4 ? band(x, y, 3) : 255],
  };
};

export const result = async (original: EncodedImage, ...operations: Operation[]) =>
  decode(await run(original, ...operations));
