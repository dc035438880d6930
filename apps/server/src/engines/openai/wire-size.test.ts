import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { abilitiesOf, LOCAL_MODEL } from './known-models.ts';
import { ratiosOf, tiersOf, wireSize } from './wire-size.ts';

const FREE = [abilitiesOf('gpt-image-2').sizes, LOCAL_MODEL.sizes].flatMap((rule) =>
  rule.kind === 'free' ? [rule] : [],
);

describe('a model with any size', () => {
  test.for([
    [{ aspect_ratio: '1:1', size: '1K' }, '1024x1024'],
    [{ aspect_ratio: '16:9', size: '2K' }, '2736x1536'],
    [{ aspect_ratio: '16:9', size: '4K' }, '3840x2160'],
    [{ aspect_ratio: '1:1', size: '4K' }, '2880x2880'],
    [{ aspect_ratio: '1:3', size: '4K' }, '1280x3840'],
    [{ aspect_ratio: '9:16' }, '768x1360'],
    [{ size: '2K' }, '2048x2048'],
    [{}, undefined],
  ] as const)('paints %j as %s', ([params, size]) => {
    expect(wireSize(abilitiesOf('gpt-image-2').sizes, params, undefined)).toBe(size);
  });

  test.for([
    [{ width: 5928, height: 8819 }, '2368x3488'],
    [{ width: 153, height: 100 }, '3536x2336'],
  ] as const)('paints the shape of %j within the area, although both sides are rounded up', ([source, size]) => {
    expect(wireSize(abilitiesOf('gpt-image-2').sizes, { size: '4K' }, source)).toBe(size);
  });

  test('keeps its limits for any ratio and any picture', () => {
    const rule = fc.constantFrom(...FREE);
    const side = fc.integer({ min: 1, max: 20_000 });
    fc.assert(
      fc.property(rule, fc.nat(), fc.nat(), side, side, (free, at, tierAt, width, height) => {
        const ratio = [undefined, ...ratiosOf(free)][at % (ratiosOf(free).length + 1)];
        const size = tiersOf(free)[tierAt % tiersOf(free).length];
        const params = { ...(ratio !== undefined && { aspect_ratio: ratio }), ...(size !== undefined && { size }) };
        const [x = 0, y = 0] = (wireSize(free, params, { width, height }) ?? '').split('x').map(Number);
        expect([x % free.step, y % free.step]).toEqual([0, 0]);
        expect(Math.min(x, y)).toBeGreaterThan(0);
        expect(Math.max(x, y)).toBeLessThanOrEqual(free.longestSide);
        expect(x * y).toBeLessThanOrEqual(free.maxPixels);
        expect(Math.max(x / y, y / x)).toBeLessThanOrEqual(free.mostUnequal);
      }),
      { numRuns: 2000 },
    );
  });

  test('comes close to the wanted ratio and area', () => {
    for (const free of FREE)
      for (const ratio of ratiosOf(free))
        for (const [tier, side] of Object.entries(free.tiers)) {
          const text = wireSize(free, { aspect_ratio: ratio, size: tier }, undefined) ?? '';
          const [x = 0, y = 0] = text.split('x').map(Number);
          const [across = 1, down = 1] = ratio.split(':').map(Number);
          expect(Math.abs(Math.log((x / y) * (down / across)))).toBeLessThan(0.05);
          expect(x * y).toBeLessThan(side ** 2 * 1.05);
        }
  });
});

test('a model with three sizes has one for each ratio, and decides itself without a ratio', () => {
  const { sizes } = abilitiesOf('gpt-image-1.5');
  expect(ratiosOf(sizes).map((ratio) => wireSize(sizes, { aspect_ratio: ratio }, undefined))).toEqual([
    '1024x1024',
    '1536x1024',
    '1024x1536',
  ]);
  expect(wireSize(sizes, {}, { width: 10, height: 10 })).toBeUndefined();
  expect(tiersOf(sizes)).toEqual([]);
});

test('nothing is asked of a model of which nothing is known', () => {
  const { sizes } = abilitiesOf('flux-kontext');
  expect([ratiosOf(sizes), tiersOf(sizes), wireSize(sizes, {}, undefined)]).toEqual([[], [], undefined]);
});
