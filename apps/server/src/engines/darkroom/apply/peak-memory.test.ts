import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { afterEach, describe, expect, it } from 'vitest';
import { GIVES_MEMORY_BACK } from '../../../platform/picture-processes/worker-process.ts';
import { LOOKS, Operation, type OperationType } from '../operations.ts';
import { solid } from './fixtures.ts';
import type { Answer, Question } from './peak-memory.ts';

/** A process holds about 100 MB once it has loaded libvips and the font. */
const MOST_BYTES = 300 * 1024 ** 2;
const MAX_PIXELS = 4_000_000;
const LONGEST = 16_383;

const px = (value: number) => ({ unit: 'px', value }) as const;
const all = { unit: '%', value: 100 } as const;
const little = { unit: '%', value: 0.05 } as const;

/** Each operation with the smallest and largest values that the schema allows. */
const EXTREMES: { [Type in OperationType]: readonly Omit<Extract<Operation, { type: Type }>, 'type'>[] } = {
  straighten: [{}],
  trim: [{}, { colour: '#ffffff' }],
  rotate: [
    { degrees: 45, corners: 'keep' },
    { degrees: 45 },
    { degrees: 0.001 },
    { degrees: 89.9 },
    { degrees: 3599 },
    { degrees: -3599.5 },
  ],
  flip: [{ axis: 'horizontal' }, { axis: 'vertical' }],
  'crop-circle': [{}],
  'crop-ratio': [
    { width: 1000, height: 0.01, place: 'center' },
    { width: 0.01, height: 1000, place: 'bottom-right' },
  ],
  'crop-size': [
    { width: 1, height: 1, place: 'bottom-right' },
    { width: LONGEST, height: LONGEST, place: 'center' },
  ],
  'crop-region': [
    { left: 0, top: 0, width: 1, height: 1 },
    { left: 100_000, top: 100_000, width: 100_000, height: 100_000 },
  ],
  'crop-edges': [little, all, px(1), px(LONGEST)].map((amount) => ({ sides: ['top', 'left'], amount })),
  resize: [
    ...(['cover', 'fill', 'inside'] as const).flatMap((fit) =>
      [
        { width: LONGEST, height: LONGEST },
        { width: LONGEST, height: 1 },
        { width: 1, height: LONGEST },
        { width: 1, height: 1 },
      ].map((size) => ({ to: { kind: 'box', ...size, fit } as const })),
    ),
    ...(['width', 'height', 'long', 'short'] as const).flatMap((side) =>
      [1, LONGEST].map((pixels) => ({ to: { kind: 'side', side, pixels } as const })),
    ),
    ...[0.01, 16].map((factor) => ({ to: { kind: 'scale', factor } as const })),
    ...[0.01, 4, 64].map((megapixels) => ({ to: { kind: 'megapixels', megapixels } as const })),
  ],
  'black-and-white': [{}],
  sepia: [{ percent: 100 }],
  invert: [{}],
  exposure: [{ stops: -5 }, { stops: 5 }],
  vibrance: [{ percent: -100 }, { percent: 100 }],
  tint: [{ colour: '#ff0000', percent: 100 }],
  'split-tone': [{ shadows: '#000080', highlights: '#ffff00', percent: 100 }],
  shadows: [{ percent: -100 }, { percent: 100 }],
  highlights: [{ percent: -100 }, { percent: 100 }],
  levels: [
    { black: 0, white: 1, gamma: 10 },
    { black: 254, white: 255, gamma: 0.1 },
    { black: 200, white: 100, gamma: 1 },
  ],
  'auto-levels': [{}],
  'auto-white-balance': [{}],
  clarity: [{ percent: -100 }, { percent: 100 }],
  dehaze: [{ percent: 100 }],
  fade: [{ percent: 100 }],
  look: LOOKS.flatMap((name) => [1, 150].map((percent) => ({ name, percent }))),
  region: (
    [
      { kind: 'side', side: 'left', percent: 1 },
      { kind: 'side', side: 'bottom', percent: 99 },
      { kind: 'corner', place: 'top-left' },
      { kind: 'center' },
      { kind: 'corners' },
      { kind: 'edges' },
    ] as const
  ).flatMap((area) =>
    (
      [
        { type: 'blur', radius: all },
        { type: 'pixelate', block: px(LONGEST) },
        { type: 'dehaze', percent: 100 },
      ] as const
    ).map((operation) => ({ area, operation })),
  ),
  output: [
    { format: 'jpeg', maxBytes: 1000 },
    { format: 'png', maxBytes: 1000 },
    { format: 'webp', quality: 1 },
    { maxBytes: 1000 },
  ],
  brightness: [{ percent: -100 }, { percent: 400 }],
  contrast: [{ percent: -100 }, { percent: 400 }],
  saturation: [{ percent: -100 }, { percent: 400 }],
  hue: [{ degrees: 3599 }],
  temperature: [{ percent: -100 }, { percent: 100 }],
  opacity: [{ percent: 0 }],
  'auto-enhance': [{}],
  blur: [px(1), px(8), px(9), px(LONGEST), all].map((radius) => ({ radius })),
  sharpen: [{ percent: 500 }],
  denoise: [{ level: 'strong' }],
  pixelate: [px(1), px(33), px(8000), px(LONGEST), all].map((block) => ({ block })),
  posterize: [{ levels: 2 }, { levels: 64 }],
  vignette: [{ percent: 100 }],
  grain: [{ percent: 100 }],
  'round-corners': [px(1), px(LONGEST), all].map((radius) => ({ radius })),
  border: [px(1), px(900), px(LONGEST), all].map((width) => ({ width, colour: '#ff8800' })),
  padding: [px(1), px(900), px(LONGEST), all].map((width) => ({ width, colour: 'transparent' })),
  'pad-to-ratio': [
    { width: 1000, height: 0.01, colour: 'transparent' },
    { width: 0.01, height: 1000, colour: '#000000' },
    { width: 1, height: 1, colour: 'transparent' },
  ],
  background: [{ colour: '#00ff00' }],
  caption: ['印', '一', '绘'.repeat(200), 'i'.repeat(200), 'a '.repeat(100)].flatMap((text) =>
    [px(1), px(1000), px(LONGEST), all].flatMap((size) => {
      const plain = { text, size, place: 'center', opacity: 100 } as const;
      return [plain, { ...plain, tiled: true } as const];
    }),
  ),
};

const CASES: readonly Operation[] = Object.entries(EXTREMES).flatMap(([type, extremes]) =>
  extremes.map((values) => Operation.parse({ type, ...values })),
);

const startProcess = () =>
  fork(new URL('./peak-memory.ts', import.meta.url), {
    serialization: 'advanced',
    execArgv: [],
    env: GIVES_MEMORY_BACK,
  });

const ask = async (child: ChildProcess, question: Question): Promise<Answer> => {
  const answered = once(child, 'message');
  child.send(question);
  // The process sends no other message.
  const [answer] = (await answered) as [Answer];
  return answer;
};

describe('an operation at its extreme values', () => {
  let child: ChildProcess | undefined;
  afterEach(() => child?.kill());

  it.each([
    [1, 1, 255],
    [64, 64, 255],
    [64, 64, 128],
    [16_000, 2, 255],
    [2, 16_000, 255],
    [400, 400, 255],
  ])(
    'is done or refused within little memory on a picture of %i×%i, opacity %i',
    { timeout: 120_000 },
    async (width, height, alpha) => {
      child = startProcess();
      const original = await solid(width, height, [200, 60, 20, alpha]);
      for (const operation of CASES) {
        const answer = await ask(child, { original, operations: [operation], maxPixels: MAX_PIXELS });
        const what = JSON.stringify(operation);
        expect(answer.outcome, what).toMatch(/^(done|refused)$/);
        expect(answer.peakBytes, what).toBeLessThan(MOST_BYTES);
      }
    },
  );
});

describe('memory of an edit', () => {
  let child: ChildProcess | undefined;
  afterEach(() => child?.kill());

  it('does not grow with the number of operations', { timeout: 60_000 }, async () => {
    child = startProcess();
    const original = await solid(4000, 3000, [200, 60, 20, 255]);
    const operations = Array.from({ length: 8 }, () => Operation.parse({ type: 'posterize', levels: 8 }));
    const answer = await ask(child, { original, operations, maxPixels: 12_000_000 });
    expect(answer.outcome).toBe('done');
    expect(answer.peakBytes).toBeLessThan(MOST_BYTES);
  });

  it('is that of the original if wide padding makes a large picture out of a small one', async () => {
    child = startProcess();
    const original = await solid(10, 10, [200, 60, 20, 255]);
    const operations = [Operation.parse({ type: 'padding', width: px(3900), colour: 'transparent' })];
    const answer = await ask(child, { original, operations, maxPixels: 64_000_000 });
    expect(answer.outcome).toBe('done');
    expect(answer.peakBytes).toBeLessThan(MOST_BYTES);
  });
});
