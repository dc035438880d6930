import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { ratioOf, sideOf, sizeInPixels } from './size-in-pixels.ts';

const LIMITS = { minArea: 512 ** 2, maxArea: 2048 ** 2, maxRatio: 8 };

describe('the size in pixels', () => {
  test.for([
    ['1K', '1:1', 1024, 1024],
    ['1K', '16:9', 1360, 768],
    ['2K', '1:1', 2048, 2048],
    ['2K', '16:9', 2720, 1536],
    ['2K', '9:16', 1536, 2720],
    ['1.5K', '3:2', 1888, 1248],
    // More than the provider accepts.
    ['4K', '1:1', 2048, 2048],
  ] as const)('of %s with the ratio %s is %i × %i', ([tier, ratio, width, height]) => {
    expect(sizeInPixels(sideOf(tier), ratioOf(ratio), LIMITS)).toEqual({ width, height });
  });

  test('is not longer than the provider accepts, although both sides are rounded', () => {
    expect(sizeInPixels(sideOf('2K'), 20, LIMITS)).toEqual({ width: 5760, height: 720 });
  });

  test('is always in blocks of 16 and has no more pixels than the provider accepts', () => {
    fc.assert(
      fc.property(
        fc.constantFrom('1K', '1.5K', '2K', '4K'),
        fc.double({ min: 0.01, max: 100, noNaN: true }),
        (tier, ratio) => {
          const { width, height } = sizeInPixels(sideOf(tier), ratio, LIMITS);
          expect([width % 16, height % 16]).toEqual([0, 0]);
          expect(width * height).toBeLessThanOrEqual(LIMITS.maxArea);
          expect(width * height).toBeGreaterThanOrEqual(LIMITS.minArea);
          expect(Math.max(width / height, height / width)).toBeLessThanOrEqual(LIMITS.maxRatio);
        },
      ),
    );
  });
});
