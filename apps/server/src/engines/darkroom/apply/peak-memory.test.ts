import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { describe, expect, it } from 'vitest';
import type { Operation } from '../operations.ts';

/** A process that has loaded libvips and its font holds some 100 MB. */
const MOST = 300 * 1000 * 1000;

const peakOf = async (width: number, height: number, operation: Operation): Promise<number> => {
  const args = [join(import.meta.dirname, 'peak-memory.ts'), String(width), String(height), JSON.stringify(operation)];
  return Number((await promisify(execFile)(process.execPath, args)).stdout);
};

const PX = { unit: 'px', value: 16_383 } as const;
const TEXT = { type: 'caption', place: 'center', size: PX, opacity: 100 } as const;

describe('a value that means nothing on the picture', () => {
  it.each<[string, number, number, Operation]>([
    ['a mosaic of 16,383 px', 64, 64, { type: 'pixelate', block: PX }],
    ['a mosaic of 16,383 px on a strip', 16_000, 4, { type: 'pixelate', block: PX }],
    ['a mosaic of 16,383 px on an upright strip', 4, 16_000, { type: 'pixelate', block: PX }],
    ['one letter of 16,383 px', 64, 64, { ...TEXT, text: '字' }],
    ['many letters of 16,383 px', 1000, 1000, { ...TEXT, text: '字'.repeat(200) }],
    ['a blur of 16,383 px', 64, 64, { type: 'blur', radius: PX }],
    ['a blur of 16,383 px on a strip', 16_000, 4, { type: 'blur', radius: PX }],
    ['corners of 16,383 px', 64, 64, { type: 'round-corners', radius: PX }],
  ])('takes no more memory than the picture is worth: %s', async (_what, width, height, operation) => {
    expect(await peakOf(width, height, operation)).toBeLessThan(MOST);
  });
});
