import sharp from 'sharp';
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

/** The fall-off is smooth enough to be drawn at this size and enlarged. */
const VIGNETTE_SIDE = 256;

const vignetteShade = (percent: number): Buffer => {
  const data = Buffer.alloc(VIGNETTE_SIDE * VIGNETTE_SIDE * 4);
  const middle = VIGNETTE_SIDE / 2;
  for (let y = 0; y < VIGNETTE_SIDE; y++) {
    for (let x = 0; x < VIGNETTE_SIDE; x++) {
      // 0 in the middle, 1 in the corners; nothing darkens within 0.4 of the way.
      const distance = Math.hypot(x + 0.5 - middle, y + 0.5 - middle) / (middle * Math.SQRT2);
      const depth = Math.max(0, (distance - 0.4) / 0.6);
      data[(y * VIGNETTE_SIDE + x) * 4 + 3] = Math.round(255 * (percent / 100) * depth * depth * (3 - 2 * depth));
    }
  }
  return data;
};

/** Darkens towards the corners; at 100 percent the very corners are black. */
export const vignette = async (picture: Picture, { percent }: OperationOf<'vignette'>): Promise<Picture> => {
  const shade = sharp(vignetteShade(percent), { raw: { width: VIGNETTE_SIDE, height: VIGNETTE_SIDE, channels: 4 } });
  const { width, height } = picture;
  const overlay = await readPixels(shade.resize({ width, height, fit: 'fill', kernel: 'cubic' }));
  return lay(picture, overlay, { left: 0, top: 0, blend: 'atop' });
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
