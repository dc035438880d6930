import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { applyOperation } from '../apply.ts';
import { BLUE, GREEN, picture, quadrants, RED, result, solid, WHITE } from '../fixtures.ts';
import { Picture } from '../picture/picture.ts';

const corners = ({ at, width, height }: Awaited<ReturnType<typeof result>>) => [
  at(0, 0),
  at(width - 1, 0),
  at(0, height - 1),
  at(width - 1, height - 1),
];

describe('rotate', () => {
  it('computes the size of the result before drawing', async () => {
    const side = fc.integer({ min: 1, max: 200 });
    const angle = fc.double({ min: -359, max: 359, noNaN: true });
    await fc.assert(
      fc.asyncProperty(side, side, angle, async (width, height, degrees) => {
        const original = await Picture.open(await solid(width, height, RED), { maxPixels: 1e6, resultPixels: 1e6 });
        const turned = await applyOperation(original, { type: 'rotate', degrees });
        const drawn = await turned.pixels();
        expect([drawn.width, drawn.height]).toEqual([turned.width, turned.height]);
      }),
      { numRuns: 200 },
    );
  });

  it('turns clockwise by right angles and swaps the sides', async () => {
    const turned = await result(await quadrants(6, 4), { type: 'rotate', degrees: 90 });
    expect([turned.width, turned.height]).toEqual([4, 6]);
    expect(corners(turned)).toEqual([BLUE, RED, WHITE, GREEN]);
  });

  it('turns counterclockwise by negative angles', async () => {
    const turned = await result(await quadrants(6, 4), { type: 'rotate', degrees: -90 });
    expect(corners(turned)).toEqual([GREEN, WHITE, RED, BLUE]);
  });

  it('keeps the sides at 180 degrees, and ignores whole turns', async () => {
    const turned = await result(await quadrants(6, 4), { type: 'rotate', degrees: 540 });
    expect([turned.width, turned.height]).toEqual([6, 4]);
    expect(corners(turned)).toEqual([WHITE, BLUE, GREEN, RED]);
  });

  it('makes kept corners of a slanted picture transparent, without a dark seam', async () => {
    const turned = await result(await solid(100, 60, WHITE), { type: 'rotate', degrees: 30, corners: 'keep' });
    expect(turned.channels).toBe(4);
    expect(turned.at(0, 0)[3]).toBe(0);
    expect(turned.at(Math.floor(turned.width / 2), Math.floor(turned.height / 2))).toEqual(WHITE);
    for (let i = 0; i < turned.data.length; i += 4) {
      // Rounding loses the colours of hardly visible pixels.
      if ((turned.data[i + 3] ?? 0) > 32) expect(turned.data[i]).toBeGreaterThan(240);
    }
  });
});

describe('flip', () => {
  it('swaps left and right, or top and bottom', async () => {
    const original = await quadrants(6, 4);
    expect(corners(await result(original, { type: 'flip', axis: 'horizontal' }))).toEqual([GREEN, RED, WHITE, BLUE]);
    expect(corners(await result(original, { type: 'flip', axis: 'vertical' }))).toEqual([BLUE, WHITE, RED, GREEN]);
  });
});

describe('resize', () => {
  it.each([
    [{ kind: 'scale', factor: 0.5 }, [60, 40]],
    [{ kind: 'scale', factor: 1.5 }, [180, 120]],
    [{ kind: 'side', side: 'width', pixels: 30 }, [30, 20]],
    [{ kind: 'side', side: 'height', pixels: 20 }, [30, 20]],
    [{ kind: 'side', side: 'long', pixels: 60 }, [60, 40]],
    [{ kind: 'side', side: 'short', pixels: 60 }, [90, 60]],
    [{ kind: 'megapixels', megapixels: 0.0384 }, [240, 160]],
    [{ kind: 'box', width: 50, height: 50, fit: 'cover' }, [50, 50]],
    [{ kind: 'box', width: 50, height: 50, fit: 'fill' }, [50, 50]],
    [{ kind: 'box', width: 60, height: 60, fit: 'inside' }, [60, 40]],
  ] as const)('makes of 120×80 with %j a picture of %j', async (to, size) => {
    const { width, height } = await result(await quadrants(120, 80), { type: 'resize', to: { ...to } });
    expect([width, height]).toEqual(size);
  });

  it('crops the overhang for a covered box, and keeps everything for a filled box', async () => {
    const striped = await picture(120, 40, (x) => (x < 30 || x >= 90 ? RED : GREEN));
    const box = { kind: 'box', width: 40, height: 40 } as const;
    const covered = await result(striped, { type: 'resize', to: { ...box, fit: 'cover' } });
    const filled = await result(striped, { type: 'resize', to: { ...box, fit: 'fill' } });
    expect([covered.at(0, 20), covered.at(39, 20)]).toEqual([GREEN, GREEN]);
    expect([filled.at(0, 20), filled.at(39, 20)]).toEqual([RED, RED]);
  });

  it('refuses to create more pixels than the limit', async () => {
    const large = result(await solid(1000, 1000, RED), { type: 'resize', to: { kind: 'scale', factor: 16 } });
    await expect(large).rejects.toMatchObject({
      code: 'unsupported_instruction',
      message: expect.stringMatching(/16000×16000/),
    });
  });
});
