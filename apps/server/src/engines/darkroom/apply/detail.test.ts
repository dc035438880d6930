import { describe, expect, it } from 'vitest';
import { BLACK, picture, RED, result, solid, WHITE } from './fixtures.ts';

const halves = () => picture(80, 40, (x) => (x < 40 ? BLACK : WHITE));

describe('detail', () => {
  it('blurs an edge wider with a larger radius, and keeps flat areas', async () => {
    const soft = await result(await halves(), { type: 'blur', radius: { unit: 'px', value: 2 } });
    const softer = await result(await halves(), { type: 'blur', radius: { unit: '%', value: 15 } });
    expect([soft.at(5, 20)[0], soft.at(75, 20)[0]]).toEqual([0, 255]);
    expect(soft.at(38, 20)[0]).toBeGreaterThan(20);
    expect(softer.at(30, 20)[0]).toBeGreaterThan(soft.at(30, 20)[0]);
  });

  it('blurs with a radius beyond the direct limit, and keeps the size', async () => {
    const wide = await result(await halves(), { type: 'blur', radius: { unit: 'px', value: 16 } });
    expect([wide.width, wide.height]).toEqual([80, 40]);
    // One standard deviation from an edge, a Gaussian leaves 16 percent, and 84 percent on the other side.
    expect(Math.abs((wide.at(24, 20)[0] ?? 0) - 0.16 * 255)).toBeLessThan(16);
    expect(Math.abs((wide.at(56, 20)[0] ?? 0) - 0.84 * 255)).toBeLessThan(16);
  });

  it('finishes even if the radius is larger than any picture', async () => {
    const flat = await result(await halves(), { type: 'blur', radius: { unit: 'px', value: 16_383 } });
    expect(Math.abs((flat.at(40, 20)[0] ?? 0) - 128)).toBeLessThan(4);
  });

  it('sharpens edges: darker on the dark side, lighter on the light one', async () => {
    const edge = await picture(40, 40, (x) => (x < 20 ? [90, 90, 90, 255] : [160, 160, 160, 255]));
    const sharp = await result(edge, { type: 'sharpen', percent: 200 });
    expect(sharp.at(19, 20)[0]).toBeLessThan(85);
    expect(sharp.at(20, 20)[0]).toBeGreaterThan(165);
    expect(sharp.at(5, 20)[0]).toBe(90);
  });

  it('removes specks and keeps edges when denoising', async () => {
    const specked = await picture(40, 40, (x, y) => (x === 10 && y === 10 ? RED : x < 20 ? BLACK : WHITE));
    for (const level of ['light', 'medium', 'strong'] as const) {
      const clean = await result(specked, { type: 'denoise', level });
      expect([clean.at(10, 10), clean.at(19, 20), clean.at(20, 20)]).toEqual([BLACK, BLACK, WHITE]);
    }
  });

  it('fills squares with their mean colour', async () => {
    const checks = await picture(40, 20, (x, y) => ((x + y) % 2 === 0 ? BLACK : WHITE));
    const blocks = await result(checks, { type: 'pixelate', block: { unit: 'px', value: 10 } });
    for (const [x, y] of [
      [0, 0],
      [9, 9],
      [35, 15],
    ] as const) {
      expect(Math.abs(blocks.at(x, y)[0] - 128)).toBeLessThanOrEqual(2);
    }
    const stepped = await result(await picture(40, 20, (x) => [x * 6, 0, 0, 255]), {
      type: 'pixelate',
      block: { unit: 'px', value: 10 },
    });
    expect(stepped.at(0, 0)).toEqual(stepped.at(9, 19));
    expect(stepped.at(9, 0)).not.toEqual(stepped.at(10, 0));
  });

  it('keeps only as many values per channel as there are levels, including black and white', async () => {
    const ramp = await picture(256, 2, (x) => [x, 255 - x, 128, 255]);
    for (const levels of [2, 4, 7]) {
      const { data } = await result(ramp, { type: 'posterize', levels });
      const reds = new Set(data.filter((_, i) => i % 3 === 0));
      expect(reds.size).toBe(levels);
      expect([Math.min(...reds), Math.max(...reds)]).toEqual([0, 255]);
    }
  });

  it('keeps transparency when posterizing', async () => {
    const { at } = await result(await solid(4, 4, [200, 10, 10, 77]), { type: 'posterize', levels: 2 });
    expect(at(2, 2)).toEqual([255, 0, 0, 77]);
  });
});
