import sharp from 'sharp';

/** 12 MP, stored sideways, as by a camera held upright: EXIF says "rotate by 90 degrees". */
export const PHOTO = { width: 4000, height: 3000, orientation: 6 } as const;

/** Noise, a bright sky at the top of the stored frame, and a red mark in its top left corner. */
export const makePhoto = async (): Promise<Buffer> => {
  const { width, height } = PHOTO;
  const grain = await sharp({
    create: { width, height, channels: 3, background: '#4a6b8a', noise: { type: 'gaussian', mean: 128, sigma: 24 } },
  })
    .png({ compressionLevel: 1 })
    .toBuffer();
  const sky = await sharp({
    create: { width, height: 1400, channels: 4, background: { r: 150, g: 190, b: 230, alpha: 0.7 } },
  })
    .png()
    .toBuffer();
  const mark = await sharp({ create: { width: 800, height: 600, channels: 3, background: '#d01010' } })
    .png()
    .toBuffer();
  return await sharp(grain)
    .composite([
      { input: sky, left: 0, top: 0 },
      { input: mark, left: 0, top: 0 },
    ])
    .jpeg({ quality: 88 })
    .withMetadata({ orientation: PHOTO.orientation })
    .toBuffer();
};

export interface Pixels {
  width: number;
  height: number;
  /** Red, green and blue, 0 to 255, around a point given as fractions of width and height. */
  at: (x: number, y: number) => [number, number, number];
}

export const readPixels = async (bytes: Buffer): Promise<Pixels> => {
  const { width, height } = (await sharp(bytes).metadata()).autoOrient;
  const { data, info } = await sharp(bytes)
    .autoOrient()
    .resize(100, 100, { fit: 'fill' })
    .toColourspace('srgb')
    .removeAlpha()
    .raw()
    .toBuffer({ resolveWithObject: true });
  return {
    width,
    height,
    at: (x, y) => {
      const start = (Math.floor(y * info.height) * info.width + Math.floor(x * info.width)) * info.channels;
      return [data[start] ?? 0, data[start + 1] ?? 0, data[start + 2] ?? 0];
    },
  };
};
