import sharp from 'sharp';
import { expect, test } from 'vitest';
import { maskForModel } from './mask-for-model.ts';

/** Four columns: white, grey, black, transparent white. */
const MASK = await sharp(Buffer.from([255, 255, 255, 255, 128, 128, 128, 255, 0, 0, 0, 255, 255, 255, 255, 0]), {
  raw: { width: 4, height: 1, channels: 4 },
})
  .png()
  .toBuffer();

const pixelsOf = async (png: Buffer) => {
  const { data, info } = await sharp(png).raw().toBuffer({ resolveWithObject: true });
  return { bytes: [...data], width: info.width, height: info.height, channels: info.channels };
};

test('a model that edits where the mask is white gets grey', async () => {
  const mask = await maskForModel(MASK, { width: 4, height: 1, edits: 'white' });

  expect(await sharp(mask).metadata()).toMatchObject({ format: 'png', hasAlpha: false, space: 'b-w' });
  const { bytes, channels } = await pixelsOf(mask);
  expect(bytes.filter((_byte, at) => at % channels === 0)).toEqual([255, 128, 0, 0]);
});

test('a model that edits where the mask is transparent gets an alpha channel', async () => {
  const { bytes, channels } = await pixelsOf(await maskForModel(MASK, { width: 4, height: 1, edits: 'transparent' }));

  expect(channels).toBe(4);
  expect(bytes.filter((_byte, at) => at % 4 === 3)).toEqual([0, 127, 255, 255]);
});

test('the mask gets the size of the copy of the picture', async () => {
  for (const edits of ['white', 'transparent'] as const)
    expect(await sharp(await maskForModel(MASK, { width: 9, height: 5, edits })).metadata()).toMatchObject({
      width: 9,
      height: 5,
    });
});
