import type { OperationOf } from '../operations.ts';
import { draw, type Picture, type Pixels, readPixels } from './picture/picture.ts';

const CLEAR = { r: 0, g: 0, b: 0, alpha: 0 };

interface Overlay {
  pixels: Pixels;
  left: number;
  top: number;
}

/** Lays pixels over parts of a picture, one after the other. Changes nothing outside them. */
export const lay = async (picture: Picture, overlays: readonly Overlay[]): Promise<Picture> => {
  const base = await picture.ownPixels();
  for (const { pixels, left, top } of overlays) {
    const { data, width, height, channels } = pixels;
    const laid = draw(base)
      .extract({ left, top, width, height })
      .composite([{ input: data, raw: { width, height, channels } }]);
    paste(base, await readPixels(picture.hasAlpha ? laid : laid.removeAlpha()), { left, top });
  }
  return picture.redrawn(base);
};

/** Both have as many channels. */
const paste = (base: Pixels, part: Pixels, { left, top }: { left: number; top: number }): void => {
  const row = part.width * part.channels;
  for (let y = 0; y < part.height; y++) {
    part.data.copy(base.data, ((top + y) * base.width + left) * base.channels, y * row, (y + 1) * row);
  }
};

/** Tiles cover a picture in strips of about this many rows, so that no strip is held twice. */
const STRIP_ROWS = 1024;

/** Tiles pixels over a picture. The picture keeps its own transparency between them. */
export const layTiled = async (picture: Picture, tile: Pixels, blend: 'over' | 'atop'): Promise<Picture> => {
  const base = await picture.ownPixels();
  const { data, width, height, channels } = tile;
  const input = { input: data, raw: { width, height, channels }, left: 0, top: 0, blend, tile: true };
  const rows = height * Math.ceil(STRIP_ROWS / height);
  for (let top = 0; top < base.height; top += rows) {
    const strip = { left: 0, top, width: base.width, height: Math.min(rows, base.height - top) };
    // A tile must not be larger than the picture below it.
    const laid = draw(base)
      .extract(strip)
      .extend({ bottom: rows - strip.height, background: CLEAR })
      .composite([input]);
    const cut = draw(await readPixels(picture.hasAlpha ? laid : laid.removeAlpha()));
    paste(base, await readPixels(cut.extract({ ...strip, top: 0 })), { left: 0, top });
  }
  return picture.redrawn(base);
};

/** The darkening by distance from the middle: 0 in the middle, 1 in the corners, 0 up to a distance of 0.4. */
const falloff = (distance: number): number => {
  const depth = Math.max(0, (distance - 0.4) / 0.6);
  return depth * depth * (3 - 2 * depth);
};

/** Number of steps in the table of the fall-off. */
const FALLOFF_STEPS = 4096;

/** A value between 0 and 1 for each pixel, without a visible pattern. The same picture gets the same values (xorshift32). */
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
 * Darkens towards the corners. At 100 percent the corners are black. Values are dithered before rounding, because a smooth sky would
 * otherwise show bands.
 */
export const vignette = async (picture: Picture, { percent }: OperationOf<'vignette'>): Promise<Picture> => {
  const pixels = await picture.ownPixels();
  const { data, width, height, channels } = pixels;
  const light = Float64Array.from(
    { length: FALLOFF_STEPS + 1 },
    (_, step) => 1 - (percent / 100) * falloff(Math.sqrt(step / FALLOFF_STEPS)),
  );
  // Squares of distances. The square of a corner's distance is 1.
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
/** The opacity of the strongest speck at 100 percent. */
const FULL_GRAIN = 0.5;

/** Black and white specks of random opacity. The seed is fixed, so that the same picture gets the same grain. */
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
  return layTiled(picture, fitting, 'atop');
};
