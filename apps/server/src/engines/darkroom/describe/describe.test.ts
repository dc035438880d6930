import { expect, describe as group, it } from 'vitest';
import { LOOKS, Operation } from '../operations.ts';
import { parseInstruction } from '../parse/parse.ts';
import { describe, describeAll, describeOutput } from './describe.ts';

const LENGTHS = { px: { unit: 'px', value: 12 }, part: { unit: '%', value: 5 } } as const;

/** Operations whose descriptions parse to exactly the same operation. */
const READABLE: Operation[] = [
  { type: 'black-and-white' },
  { type: 'sepia', percent: 60 },
  { type: 'invert' },
  { type: 'exposure', stops: -0.33 },
  { type: 'brightness', percent: 10 },
  { type: 'contrast', percent: -15 },
  { type: 'saturation', percent: 30 },
  { type: 'vibrance', percent: 20 },
  { type: 'temperature', percent: -20 },
  { type: 'tint', colour: '#0000ff', percent: 35 },
  { type: 'shadows', percent: 40 },
  { type: 'highlights', percent: -40 },
  { type: 'levels', black: 10, white: 240, gamma: 1.2 },
  { type: 'auto-levels' },
  { type: 'auto-white-balance' },
  { type: 'clarity', percent: 40 },
  { type: 'dehaze', percent: 60 },
  { type: 'fade', percent: 50 },
  { type: 'blur', radius: LENGTHS.px },
  { type: 'blur', radius: { unit: '%', value: 0.5 } },
  { type: 'sharpen', percent: 100 },
  { type: 'denoise', level: 'strong' },
  { type: 'pixelate', block: LENGTHS.px },
  { type: 'pixelate', block: LENGTHS.part },
  { type: 'posterize', levels: 6 },
  { type: 'grain', percent: 30 },
  { type: 'rotate', degrees: -3 },
  { type: 'rotate', degrees: 3, corners: 'keep' },
  { type: 'straighten' },
  { type: 'flip', axis: 'horizontal' },
  { type: 'flip', axis: 'vertical' },
  { type: 'crop-circle' },
  { type: 'crop-ratio', width: 16, height: 9, place: 'center' },
  { type: 'crop-size', width: 800, height: 600, place: 'center' },
  { type: 'crop-region', left: 100, top: 50, width: 300, height: 200 },
  { type: 'crop-edges', sides: ['left'], amount: LENGTHS.part },
  { type: 'trim' },
  { type: 'trim', colour: '#000000' },
  { type: 'resize', to: { kind: 'side', side: 'long', pixels: 2048 } },
  { type: 'resize', to: { kind: 'scale', factor: 0.5 } },
  { type: 'resize', to: { kind: 'box', width: 500, height: 400, fit: 'fill' } },
  { type: 'resize', to: { kind: 'box', width: 500, height: 400, fit: 'cover' } },
  { type: 'resize', to: { kind: 'megapixels', megapixels: 2 } },
  { type: 'opacity', percent: 50 },
  { type: 'auto-enhance' },
  { type: 'vignette', percent: 50 },
  { type: 'round-corners', radius: LENGTHS.px },
  { type: 'border', width: LENGTHS.px, colour: '#ffffff' },
  { type: 'padding', width: LENGTHS.part, colour: '#ffffff' },
  { type: 'pad-to-ratio', width: 1, height: 1, colour: '#ffffff' },
  { type: 'background', colour: '#ffffff' },
  { type: 'caption', text: 'Pictor', place: 'top', size: LENGTHS.part, opacity: 100 },
  { type: 'output', format: 'jpeg', quality: 80 },
  { type: 'output', maxBytes: 500_000 },
  { type: 'region', area: { kind: 'side', side: 'top', percent: 50 }, operation: { type: 'brightness', percent: 20 } },
  { type: 'region', area: { kind: 'side', side: 'left', percent: 30 }, operation: { type: 'black-and-white' } },
  { type: 'region', area: { kind: 'center' }, operation: { type: 'pixelate', block: LENGTHS.px } },
  { type: 'region', area: { kind: 'edges' }, operation: { type: 'blur', radius: { unit: '%', value: 0.5 } } },
  { type: 'region', area: { kind: 'corners' }, operation: { type: 'exposure', stops: -1 } },
];

group('operations in words', () => {
  it.each(READABLE)('can be parsed again: %j', (operation) => {
    for (const language of ['zh', 'en'] as const)
      expect(parseInstruction(describe(operation, language)), describe(operation, language)).toEqual([operation]);
  });

  it.each(LOOKS)('list the operations of the look %s', (name) => {
    const { zh, en } = describeAll([Operation.parse({ type: 'look', name, percent: 100 })]);
    expect(zh).toMatch(/^.+（.+、.+）$/u);
    expect(en).toMatch(/^.+ \(.+, .+\)$/);
  });

  it('join all operations in one line', () => {
    const operations: Operation[] = [
      { type: 'brightness', percent: 10 },
      { type: 'contrast', percent: 8 },
    ];
    expect(describeAll(operations)).toEqual({ zh: '亮度 +10%，对比度 +8%', en: 'brightness +10%, contrast +8%' });
  });

  it('tell what was given up for a byte limit', () => {
    const report = {
      mimeType: 'image/jpeg',
      bytes: 498_000,
      quality: 61,
      gaveUp: ['quality', 'size'],
      size: { width: 800, height: 600 },
    } as const;
    expect(describeOutput({ ...report, gaveUp: [...report.gaveUp] })).toEqual({
      zh: 'JPG，498 KB（质量降到 61，尺寸缩小到 800x600）',
      en: 'JPG, 498 KB (quality lowered to 61, size reduced to 800x600)',
    });
  });
});
