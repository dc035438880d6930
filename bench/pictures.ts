import { randomBytes } from 'node:crypto';
import sharp from 'sharp';
import { makeNoise } from '../apps/server/src/testing/files/pictures.ts';

const WIDTH = 4000;
const HEIGHT = 3000;
/** Cell sizes of the noise, in pixels. Natural scenes are about equally strong in every octave. Here the fine ones are slightly weaker. */
const CELLS = [512, 256, 128, 64, 32, 16, 8, 4, 2, 1];
const CONTRAST = 16;
const QUALITY = 90;
/** As from a phone held upright. The picture must be turned before it can be shown. */
const ORIENTATION = 6;

const noise = async (cell: number, channels: 1 | 3): Promise<Buffer> => {
  const width = Math.ceil(WIDTH / cell);
  const height = Math.ceil(HEIGHT / cell);
  return await sharp(randomBytes(width * height * channels), { raw: { width, height, channels } })
    .resize(WIDTH, HEIGHT, { fit: 'fill', kernel: 'cubic' })
    .toColourspace(channels === 1 ? 'b-w' : 'srgb')
    .raw()
    .toBuffer();
};

/** A JPEG of 12 megapixels, about 5 MB: lightness detail at every scale, soft colours, EXIF orientation. */
export const makePhotograph = async (): Promise<Buffer> => {
  const pixels = new Float32Array(WIDTH * HEIGHT).fill(128);
  for (const cell of CELLS) {
    const layer = await noise(cell, 1);
    const amplitude = (CONTRAST * cell ** 0.25) / 128;
    for (let at = 0; at < pixels.length; at += 1) pixels[at] = (pixels[at] ?? 0) + amplitude * ((layer[at] ?? 0) - 128);
  }
  const colours = await noise(400, 3);
  const data = Buffer.alloc(colours.length);
  for (let at = 0; at < data.length; at += 1)
    data[at] = Math.min(255, Math.max(0, (pixels[Math.floor(at / 3)] ?? 0) + 0.4 * ((colours[at] ?? 0) - 128)));
  return await sharp(data, { raw: { width: WIDTH, height: HEIGHT, channels: 3 } })
    .withMetadata({ orientation: ORIENTATION })
    .jpeg({ quality: QUALITY })
    .toBuffer();
};

/** A PNG with the size of a thumbnail, so that its thumbnail has the same pixels. 30 rows of noise take 16 KB. */
export const makeThumbnailSource = async (): Promise<Buffer> =>
  await sharp({ create: { width: 180, height: 180, channels: 3, background: '#335577' } })
    .composite([{ input: await makeNoise(180, 30), left: 0, top: 0 }])
    .png()
    .toBuffer();
