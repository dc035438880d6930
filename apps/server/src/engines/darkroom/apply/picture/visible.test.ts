import sharp from 'sharp';
import { describe, expect, it } from 'vitest';
import type { Operation } from '../../operations.ts';
import { picture, type Rgba, result, run } from '../fixtures.ts';

const SIDE = 40;
const isInside = (x: number, y: number): boolean => (x - 20) ** 2 + (y - 20) ** 2 < 144;

/** A grey disc over an invisible colour. */
const disc = (hidden: number) =>
  picture(SIDE, SIDE, (x, y): Rgba => (isInside(x, y) ? [120, 120, 120, 255] : [hidden, hidden, hidden, 0]), {
    alpha: true,
  });

const OPERATIONS: readonly Operation[] = [
  { type: 'sharpen', percent: 200 },
  { type: 'denoise', level: 'strong' },
];

describe.each(OPERATIONS)('$type', (operation) => {
  it.each([0, 255])('draws no rim at the border of the invisible area (%i)', async (hidden) => {
    const { at } = await result(await disc(hidden), operation);
    for (let y = 0; y < SIDE; y++) {
      for (let x = 0; x < SIDE; x++) {
        const [red, , , alpha] = at(x, y);
        expect(alpha, `${x},${y}`).toBe(isInside(x, y) ? 255 : 0);
        if (alpha === 255) expect(Math.abs(red - 120), `${x},${y}`).toBeLessThanOrEqual(1);
      }
    }
  });

  it('keeps 16 bits of a picture with transparency', async () => {
    const data = Uint16Array.from({ length: 8 * 8 * 4 }, (_, i) => (i % 4 === 3 ? 65_535 : 20_000 + 7 * i));
    const bytes = await sharp(data, { raw: { width: 8, height: 8, channels: 4 } })
      .toColourspace('rgb16')
      .png()
      .toBuffer();
    const image = await run({ bytes, mimeType: 'image/png' }, operation);
    expect(await sharp(image.bytes).metadata()).toMatchObject({ depth: 'ushort', channels: 4 });
  });
});
