import type { OperationOf } from '../operations.ts';
import { draw, type Picture, type Pixels, readPixels } from './picture.ts';

/** Lays pixels over a picture, which keeps its own transparency where nothing is laid. */
export const lay = async (
  picture: Picture,
  overlay: Pixels,
  options: { left: number; top: number; blend: 'over' | 'atop'; tile?: boolean },
): Promise<Picture> => {
  const { data, width, height, channels } = overlay;
  const laid = draw(await picture.pixels()).composite([{ input: data, raw: { width, height, channels }, ...options }]);
  return picture.redrawn(await readPixels(picture.hasAlpha ? laid : laid.removeAlpha()));
};

/** How dark it is at a distance from the middle: 0 in the middle, 1 in the corners; nothing darkens within 0.4 of the way. */
const falloff = (distance: number): number => {
  const depth = Math.max(0, (distance - 0.4) / 0.6);
  return depth * depth * (3 - 2 * depth);
};

/** Steps of the table of the fall-off. */
const FALLOFF_STEPS = 4096;

/** A value between 0 and 1 for each pixel, without a pattern that the eye sees. The same picture gets the same ones (xorshift32). */
const dither = (): (() => number) => {
  let state = 0x2545f491;
  return () => {
    state ^= state << 13;
    state ^= state >>> 17;
    state ^= state << 5;
    return (state >>> 8) / 0x1000000;
  };
};

/**
 * Darkens towards the corners; at 100 percent the very corners are black. What falls between two values is dithered: a smooth sky
 * would show bands.
 */
export const vignette = async (picture: Picture, { percent }: OperationOf<'vignette'>): Promise<Picture> => {
  const pixels = await picture.pixels();
  const { data, width, height, channels } = pixels;
  const light = Float64Array.from(
    { length: FALLOFF_STEPS + 1 },
    (_, step) => 1 - (percent / 100) * falloff(Math.sqrt(step / FALLOFF_STEPS)),
  );
  // Squares of distances, of which the corners' is 1.
  const square = (place: number, length: number): number => (((place + 0.5) / length - 0.5) * 2) ** 2 / 2;
  const columns = Float64Array.from({ length: width }, (_, x) => square(x, width));
  const random = dither();
  for (let y = 0, at = 0; y < height; y++) {
    const row = square(y, height);
    for (let x = 0; x < width; x++, at += channels) {
      const keep = light[Math.round((row + (columns[x] ?? 0)) * FALLOFF_STEPS)] ?? 1;
      if (keep === 1) continue;
      const noise = random();
      for (let band = at; band < at + 3; band++) data[band] = Math.floor((data[band] ?? 0) * keep + noise);
    }
  }
  return picture.redrawn(pixels);
};

const GRAIN_TILE = 256;
/** Visibility of the strongest speck at 100 percent. */
const FULL_GRAIN = 0.5;

/** Black and white specks of random visibility. The seed is fixed, so that the same picture gets the same grain. */
const grainTile = (percent: number): Pixels => {
  const data = Buffer.alloc(GRAIN_TILE * GRAIN_TILE * 4);
  let state = 0x2545f491;
  for (let offset = 0; offset < data.length; offset += 4) {
    // xorshift32 (Marsaglia, 2003).
    state ^= state << 13;
    state ^= state >>> 17;
    state ^= state << 5;
    data.fill(state < 0 ? 255 : 0, offset, offset + 3);
    data[offset + 3] = Math.round(((state >>> 8) & 255) * (percent / 100) * FULL_GRAIN);
  }
  return { data, width: GRAIN_TILE, height: GRAIN_TILE, channels: 4 };
};

/** Film grain. */
export const grain = async (picture: Picture, { percent }: OperationOf<'grain'>): Promise<Picture> => {
  const { width, height } = picture;
  const tile = grainTile(percent);
  const fitting = await readPixels(
    draw(tile).extract({ left: 0, top: 0, width: Math.min(width, GRAIN_TILE), height: Math.min(height, GRAIN_TILE) }),
  );
  return lay(picture, fitting, { left: 0, top: 0, blend: 'atop', tile: true });
};
