import sharp from 'sharp';
import { describe, expect, it } from 'vitest';
import type { EncodedImage } from '../../../../platform/imaging/encoded-image.ts';
import { BLACK, picture, RED, type Rgba, result, run, solid, WHITE } from '../fixtures.ts';

describe('a small turn', () => {
  it.each([
    [3, 300, 200],
    [-3, 200, 300],
    [30, 300, 200],
    [45, 200, 200],
    [80, 300, 100],
    [0.5, 300, 200],
  ])('by %d degrees of %i×%i is cropped to the part without corners', async (degrees, width, height) => {
    const turned = await result(await solid(width, height, RED), { type: 'rotate', degrees });
    expect(turned.channels).toBe(3);
    for (const [x, y] of [
      [0, 0],
      [turned.width - 1, 0],
      [0, turned.height - 1],
      [turned.width - 1, turned.height - 1],
    ] as const)
      expect(turned.at(x, y)).toEqual(RED);
  });

  it('keeps most of the picture', async () => {
    const { width, height } = await result(await solid(300, 200, RED), { type: 'rotate', degrees: 3 });
    expect(width).toBeGreaterThan(280);
    expect(height).toBeGreaterThan(180);
  });

  it('keeps a JPEG a JPEG', async () => {
    const { bytes } = await solid(300, 200, RED);
    const jpeg: EncodedImage = { bytes: await sharp(bytes).jpeg().toBuffer(), mimeType: 'image/jpeg' };
    expect((await run(jpeg, { type: 'rotate', degrees: 3 })).mimeType).toBe('image/jpeg');
    expect((await run(jpeg, { type: 'rotate', degrees: 3, corners: 'keep' })).mimeType).toBe('image/png');
  });
});

/** A sea under a sky whose horizon leans by this number of degrees. */
const sea = (degrees: number) => {
  const slope = Math.tan((degrees * Math.PI) / 180);
  return picture(320, 240, (x, y): Rgba => {
    const wave = ((x * 7 + y * 13) % 11) - 5;
    return y - 120 > (x - 160) * slope ? [30 + wave, 60 + wave, 90 + wave, 255] : [190 + wave, 210 + wave, 230, 255];
  });
};

describe('straighten', () => {
  it.each([-7, -2, 3.5])('levels a horizon that leans by %d degrees', async (degrees) => {
    const { at, width, height } = await result(await sea(degrees), { type: 'straighten' });
    const horizon = (x: number): number => {
      for (let y = 0; y < height; y++) if (at(x, y)[0] < 110) return y;
      return height;
    };
    expect(Math.abs(horizon(10) - horizon(width - 10))).toBeLessThanOrEqual(2);
  });

  it('reports that no horizon is visible, or that it is level', async () => {
    const noise = await picture(200, 200, (x, y) => {
      const value = (x * 7919 + y * 104_729 + ((x * y) % 251) * 31) % 256;
      return [value, value, value, 255];
    });
    await expect(result(noise, { type: 'straighten' })).rejects.toThrow(/找不到清楚的地平线/);
    await expect(result(await solid(200, 200, RED), { type: 'straighten' })).rejects.toThrow(/找不到清楚的地平线/);
    await expect(result(await sea(0), { type: 'straighten' })).rejects.toThrow(/已经是水平的/);
  });
});

describe('trim', () => {
  const framed = (frame: Rgba) =>
    picture(100, 80, (x, y) => (x < 10 || x >= 95 || y < 20 || y >= 70 ? frame : [200, (x * 5) % 256, 90, 255]));

  it('crops off a border of one colour, of a named or of any colour', async () => {
    for (const colour of ['#000000', undefined]) {
      const { width, height } = await result(await framed(BLACK), { type: 'trim', ...(colour ? { colour } : {}) });
      expect([width, height]).toEqual([85, 50]);
    }
  });

  it('refuses if there is no border of that colour', async () => {
    await expect(result(await framed(WHITE), { type: 'trim', colour: '#000000' })).rejects.toThrow(
      /没有可以去掉的纯色边/,
    );
  });
});
