import sharp, { type Sharp } from 'sharp';

interface Raster<Data> {
  data: Data;
  width: number;
  height: number;
  channels: 3 | 4;
}

/** An 8-bit value times this is the same value at 16 bits. */
export const DEEP_SCALE = 257;

/** 8-bit RGB, row by row, `channels` bytes a pixel. The fourth is alpha, not premultiplied. */
export type Pixels = Raster<Buffer>;

/** The same at 16 bits per channel. */
export type DeepPixels = Raster<Uint16Array>;

/** Runs a pipeline to 8-bit pixels. */
export const readPixels = async (pipeline: Sharp): Promise<Pixels> => {
  const { data, info } = await pipeline
    .toColourspace('srgb')
    .raw({ depth: 'uchar' })
    .toBuffer({ resolveWithObject: true });
  return { data, width: info.width, height: info.height, channels: info.channels === 4 ? 4 : 3 };
};

/** Runs a pipeline to 16-bit pixels. */
export const readDeepPixels = async (pipeline: Sharp): Promise<DeepPixels> => {
  const { data, info } = await pipeline
    .toColourspace('rgb16')
    .raw({ depth: 'ushort' })
    .toBuffer({ resolveWithObject: true });
  return {
    data: new Uint16Array(data.buffer, data.byteOffset, data.length / 2),
    width: info.width,
    height: info.height,
    channels: info.channels === 4 ? 4 : 3,
  };
};

/** Replaces the colours in place by those of a table; alpha stays. */
export const withTones = (pixels: DeepPixels, table: Uint16Array): DeepPixels => {
  const { data, channels } = pixels;
  for (let at = 0; at < data.length; at += 1) {
    if (channels === 4 && at % 4 === 3) continue;
    data[at] = table[data[at] ?? 0] ?? 0;
  }
  return pixels;
};

/** For raw grey output, sharp returns only the first channel. This restores the others. */
export const readGreyPixels = async (
  run: () => Sharp,
  { width, height, hasAlpha }: { width: number; height: number; hasAlpha: boolean },
): Promise<Pixels> => {
  const raw = { width, height, channels: 1 } as const;
  const grey = await run().raw().toBuffer();
  const alpha = hasAlpha ? [await run().extractChannel('alpha').raw().toBuffer()] : [];
  return readPixels(sharp(grey, { raw, limitInputPixels: false }).joinChannel([grey, grey, ...alpha], { raw }));
};

/** A new pipeline on raw pixels. */
export const draw = ({ data, width, height, channels }: Pixels): Sharp =>
  sharp(data, { raw: { width, height, channels }, limitInputPixels: false });

/** A new pipeline on raw pixels of 16 bits. */
export const deepened = ({ data, width, height, channels }: DeepPixels): Sharp =>
  sharp(data, { raw: { width, height, channels }, limitInputPixels: false });
