import { describe, expect, it } from 'vitest';
import { LOOKS } from '../../operations.ts';
import { picture, result } from '../fixtures.ts';

const sky = () => picture(256, 32, (x) => [150 + x * 0.35, 170 + x * 0.3, 190 + x * 0.25, 255]);

describe('a look', () => {
  it.each(LOOKS)('%s changes the picture and clips nothing', async (name) => {
    const original = await picture(96, 64, (x, y) => [x * 2.6, y * 3.9, (x * y) % 240, 255]);
    const { data } = await result(original, { type: 'look', name, percent: 100 });
    const { data: before } = await result(original, { type: 'rotate', degrees: 360 }, { type: 'opacity', percent: 99 });
    expect(data.equals(before)).toBe(false);
    expect(data.filter((value) => value === 255).length / data.length).toBeLessThan(0.03);
  });

  it('has less effect below a hundred percent', async () => {
    const distance = async (percent: number) => {
      const [{ data }, before] = [await result(await sky(), { type: 'look', name: 'cyberpunk', percent }), await sky()];
      const { data: old } = await result(before, { type: 'opacity', percent: 99 });
      return data
        .filter((_, i) => i % 3 === 1)
        .reduce((sum, value, i) => sum + Math.abs(value - (old[i * 4 + 1] ?? 0)), 0);
    };
    expect(await distance(40)).toBeLessThan(await distance(100));
  });

  it.each(['vintage', 'film', 'cinematic'] as const)('%s shows no bands in a smooth sky', async (name) => {
    const { data } = await result(await sky(), { type: 'look', name, percent: 100 });
    const meanOfColumn = (x: number): number =>
      Array.from({ length: 32 }, (_, y) => data[(y * 256 + x) * 3] ?? 0).reduce((sum, value) => sum + value, 0) / 32;
    const steps = Array.from({ length: 200 }, (_, x) => Math.abs(meanOfColumn(x + 24) - meanOfColumn(x + 23)));
    expect(Math.max(...steps)).toBeLessThan(8);
  });
});

describe('sepia', () => {
  it('keeps differences in bright places', async () => {
    const ramp = await picture(256, 4, (x) => [x, x, x, 255]);
    const { at } = await result(ramp, { type: 'sepia', percent: 100 });
    const reds = new Set(Array.from({ length: 56 }, (_, i) => at(200 + i, 2)[0]));
    expect(reds.size).toBeGreaterThan(25);
  });
});
