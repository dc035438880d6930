import { describe, expect, it } from 'vitest';
import { Operation } from '../../operations.ts';
import { applyOperation } from '../apply.ts';
import { BLUE, run, solid } from '../fixtures.ts';
import { Picture } from '../picture/picture.ts';
import { assertSizes } from './room.ts';

const px = (value: number) => ({ unit: 'px', value }) as const;

const GROWING: readonly Operation[] = [
  { type: 'rotate', degrees: 33, corners: 'keep' },
  { type: 'resize', to: { kind: 'scale', factor: 3 } },
  { type: 'resize', to: { kind: 'megapixels', megapixels: 0.5 } },
  { type: 'resize', to: { kind: 'side', side: 'short', pixels: 200 } },
  { type: 'resize', to: { kind: 'box', width: 300, height: 300, fit: 'cover' } },
  { type: 'resize', to: { kind: 'box', width: 300, height: 300, fit: 'inside' } },
  { type: 'border', width: px(20), colour: '#ff0000' },
  { type: 'padding', width: { unit: '%', value: 30 }, colour: 'transparent' },
  { type: 'pad-to-ratio', width: 1, height: 2, colour: '#ffffff' },
];

describe('the size of a result', () => {
  it.each(GROWING.map((operation) => [JSON.stringify(operation), operation] as const))(
    'is checked as it will be: %s',
    async (_, operation) => {
      const limits = { maxPixels: 4_000_000, resultPixels: 4_000_000 };
      const original = await Picture.open(await solid(120, 90, BLUE), limits);
      const { width, height } = await applyOperation(original, Operation.parse(operation));
      const size = { width: 120, height: 90 };
      expect(() => assertSizes(size, [operation], width * height)).not.toThrow();
      expect(() => assertSizes(size, [operation], width * height - 1)).toThrow(`${width}×${height}`);
    },
  );

  it("may equal the original's if a cropped turn has a small angle, but not if it has a large one", () => {
    const size = { width: 400, height: 300 };
    const turn = (degrees: number) => () => assertSizes(size, [{ type: 'rotate', degrees }], 400 * 300);
    expect(turn(3)).not.toThrow();
    expect(turn(30)).toThrow('×');
  });

  it('is checked after the crops and turns before it', () => {
    const size = { width: 100, height: 50 };
    const chain: readonly Operation[] = [
      { type: 'crop-edges', sides: ['left'], amount: { unit: '%', value: 50 } },
      { type: 'rotate', degrees: 90 },
      { type: 'sharpen', percent: 50 },
      { type: 'border', width: px(25), colour: '#ff0000' },
    ];
    expect(() => assertSizes(size, chain, 100 * 100)).not.toThrow();
    expect(() => assertSizes(size, chain, 100 * 100 - 1)).toThrow('100×100');
  });

  it('is checked before any pixel is processed', async () => {
    const { bytes, mimeType } = await solid(900, 900, BLUE);
    const cut = { bytes: bytes.subarray(0, bytes.length / 2), mimeType };
    const tooLarge = { type: 'resize', to: { kind: 'scale', factor: 16 } } as const;
    await expect(run(cut, { type: 'sharpen', percent: 50 }, tooLarge)).rejects.toThrow('14400×14400');
    await expect(run(cut, { type: 'sharpen', percent: 50 })).rejects.not.toThrow('×');
  });
});
