import fc from 'fast-check';
import sharp from 'sharp';
import { describe, expect, it } from 'vitest';
import type { EncodedImage } from '../../../platform/imaging/encoded-image.ts';
import type { Operation } from '../operations.ts';
import { applyOperation, applyOperations } from './apply.ts';
import { decode, picture, quadrants, RED, result, run, solid, WHITE } from './fixtures.ts';
import { Picture } from './picture/picture.ts';

const jpeg = async (orientation?: number): Promise<EncodedImage> => {
  const { bytes } = await quadrants(64, 32);
  const pipeline = sharp(bytes).jpeg({ quality: 100, chromaSubsampling: '4:4:4' });
  return {
    bytes: await pipeline
      .withExif({ IFD0: { Copyright: 'someone' }, IFD3: { GPSLatitudeRef: 'N', GPSLatitude: '51/1 30/1 0/1' } })
      .withMetadata(orientation === undefined ? {} : { orientation })
      .toBuffer(),
    mimeType: 'image/jpeg',
  };
};

describe('the encoded result', () => {
  it.each(['jpeg', 'png', 'webp'] as const)('keeps the format of a %s', async (format) => {
    const original = await quadrants(16, 16);
    const bytes = await sharp(original.bytes).toFormat(format).toBuffer();
    const image = await run({ bytes, mimeType: `image/${format}` }, { type: 'rotate', degrees: 90 });
    expect(image.mimeType).toBe(`image/${format}`);
    expect((await sharp(image.bytes).metadata()).format).toBe(format);
  });

  it('is a PNG if a JPEG became transparent', async () => {
    const image = await run(await jpeg(), { type: 'crop-circle' });
    expect(image.mimeType).toBe('image/png');
    expect(await sharp(image.bytes).metadata()).toMatchObject({ format: 'png', hasAlpha: true });
  });

  it('is a JPEG again if the transparency was filled', async () => {
    const image = await run(await jpeg(), { type: 'crop-circle' }, { type: 'background', colour: '#ffffff' });
    expect(image.mimeType).toBe('image/jpeg');
  });

  it.each([1, 2, 3, 4, 5, 6, 7, 8])(
    'is upright before the first step, from EXIF orientation %i',
    async (orientation) => {
      const original = await jpeg(orientation);
      const upright: EncodedImage = {
        bytes: await sharp(original.bytes).autoOrient().png().toBuffer(),
        mimeType: 'image/png',
      };
      const steps: Operation[] = [
        { type: 'flip', axis: 'vertical' },
        { type: 'crop-ratio', width: 1, height: 1, place: 'left' },
        { type: 'rotate', degrees: 90 },
      ];
      const actual = await decode(await run({ ...original, mimeType: 'image/png' }, ...steps));
      const expected = await decode(await run(upright, ...steps));
      expect([actual.width, actual.height]).toEqual([expected.width, expected.height]);
      expect(actual.data.equals(expected.data)).toBe(true);
    },
  );

  it('is 8-bit sRGB from a 16-bit, a CMYK and a grey original', async () => {
    const { bytes } = await quadrants(16, 16);
    const deep = await sharp(bytes).toColourspace('rgb16').png().toBuffer();
    const cmyk = await sharp(bytes).toColourspace('cmyk').jpeg().toBuffer();
    const grey = await sharp(bytes).toColourspace('b-w').png().toBuffer();
    for (const [original, mimeType] of [
      [deep, 'image/png'],
      [cmyk, 'image/jpeg'],
      [grey, 'image/png'],
    ] as const) {
      const image = await run({ bytes: original, mimeType }, { type: 'sepia', percent: 100 });
      expect(await sharp(image.bytes).metadata()).toMatchObject({ space: 'srgb', depth: 'uchar', channels: 3 });
    }
  });

  it('contains only the first page of an animation', async () => {
    const frame = (colour: string) => sharp({ create: { width: 8, height: 8, channels: 3, background: colour } }).png();
    const frames = [await frame('#ff0000').toBuffer(), await frame('#00ff00').toBuffer()];
    const bytes = await sharp(frames, { join: { animated: true } })
      .webp({ lossless: true })
      .toBuffer();
    const image = await decode(await run({ bytes, mimeType: 'image/webp' }, { type: 'rotate', degrees: 90 }));
    expect([image.width, image.height]).toEqual([8, 8]);
    expect(image.at(4, 4)[0]).toBeGreaterThan(240);
  });

  it('does not exist for a truncated original', async () => {
    const { bytes } = await jpeg();
    const half = { bytes: bytes.subarray(0, Math.floor(bytes.length * 0.6)), mimeType: 'image/jpeg' } as const;
    await expect(run(half, { type: 'invert' })).rejects.toThrow();
  });
});

describe('an edit that changes nothing', () => {
  it.each<[string, Operation[]]>([
    ['a resize to the same size', [{ type: 'resize', to: { kind: 'box', width: 64, height: 32, fit: 'cover' } }]],
    ['a crop to the existing ratio', [{ type: 'crop-ratio', width: 2, height: 1, place: 'center' }]],
    ['padding to the existing ratio', [{ type: 'pad-to-ratio', width: 2, height: 1, colour: '#ffffff' }]],
    [
      'turns that undo each other',
      [
        { type: 'rotate', degrees: 90 },
        { type: 'rotate', degrees: -90 },
      ],
    ],
    ['two inversions', [{ type: 'invert' }, { type: 'invert' }]],
  ])('is refused, not returned as a result: %s', async (_, operations) => {
    await expect(run(await quadrants(64, 32), ...operations)).rejects.toMatchObject({
      code: 'unsupported_instruction',
      message: expect.stringMatching(/与原图完全一样/),
    });
  });

  it('does not hide a step that changes something', async () => {
    const square = { type: 'crop-ratio', width: 1, height: 1, place: 'center' } as const;
    const image = await result(await solid(32, 32, RED), square, { type: 'invert' });
    expect(image.at(0, 0)).toEqual([0, 255, 255, 255]);
  });
});

describe('stopping', () => {
  it('rejects with the reason of the signal, before and between steps', async () => {
    const reason = new Error('stopped');
    const options = { signal: AbortSignal.abort(reason), maxPixels: 1_000_000 };
    await expect(applyOperations(await solid(8, 8, WHITE), [{ type: 'invert' }], options)).rejects.toBe(reason);
    const controller = new AbortController();
    const running = applyOperations(
      await solid(512, 512, RED),
      [
        { type: 'denoise', level: 'strong' },
        { type: 'grain', percent: 10 },
      ],
      { signal: controller.signal, maxPixels: 1_000_000 },
    );
    controller.abort(reason);
    await expect(running).rejects.toBe(reason);
  });
});

const exact: Operation[] = [
  { type: 'rotate', degrees: 90 },
  { type: 'rotate', degrees: 180 },
  { type: 'flip', axis: 'horizontal' },
  { type: 'flip', axis: 'vertical' },
  { type: 'crop-ratio', width: 3, height: 2, place: 'top-left' },
  { type: 'crop-edges', sides: ['left'], amount: { unit: 'px', value: 3 } },
  { type: 'black-and-white' },
  { type: 'sepia', percent: 100 },
  { type: 'invert' },
  { type: 'brightness', percent: 60 },
  { type: 'contrast', percent: 40 },
  { type: 'saturation', percent: 150 },
  { type: 'resize', to: { kind: 'scale', factor: 0.7 } },
];

const others: Operation[] = [
  { type: 'rotate', degrees: 33 },
  { type: 'crop-circle' },
  { type: 'opacity', percent: 60 },
  { type: 'auto-enhance' },
  { type: 'blur', radius: { unit: '%', value: 5 } },
  { type: 'sharpen', percent: 100 },
  { type: 'denoise', level: 'light' },
  { type: 'pixelate', block: { unit: 'px', value: 4 } },
  { type: 'posterize', levels: 4 },
  { type: 'vignette', percent: 50 },
  { type: 'grain', percent: 30 },
  { type: 'round-corners', radius: { unit: '%', value: 10 } },
  { type: 'border', width: { unit: 'px', value: 3 }, colour: '#ff8800' },
  { type: 'padding', width: { unit: 'px', value: 3 }, colour: 'transparent' },
  { type: 'caption', text: '印', place: 'bottom-right', size: { unit: 'px', value: 8 }, opacity: 80 },
];

const textured = (alpha: boolean) =>
  picture(48, 36, (x, y) => [(x * 53 + y * 7) % 256, (y * 31) % 256, (x * y) % 256, 255 - ((x * 5) % 200)], { alpha });

const LIMITS = { maxPixels: 1_000_000, resultPixels: 1_000_000 };

describe('any sequence of operations', () => {
  it('yields the same pixels in few fused pipelines as one operation at a time', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.constantFrom(...exact), { minLength: 2, maxLength: 5 }),
        fc.boolean(),
        async (operations, alpha) => {
          let fused = await Picture.open(await textured(alpha), LIMITS);
          let single = fused;
          for (const operation of operations) {
            fused = await applyOperation(fused, operation);
            const next = await applyOperation(single, operation);
            single = next.redrawn(await next.pixels());
          }
          const [actual, expected] = [await fused.pixels(), await single.pixels()];
          expect([actual.width, actual.height, actual.channels]).toEqual([
            fused.width,
            fused.height,
            expected.channels,
          ]);
          const worst = actual.data.reduce(
            (most, value, i) => Math.max(most, Math.abs(value - (expected.data[i] ?? 0))),
            0,
          );
          // In one pipeline or two, premultiplied resampling may round the last bit differently.
          expect(worst).toBeLessThanOrEqual(operations.some(({ type }) => type === 'resize') ? 2 : 0);
        },
      ),
      { numRuns: 150 },
    );
  });

  it('ends in a valid picture of the predicted size', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.constantFrom(...exact, ...others), { minLength: 1, maxLength: 6 }),
        fc.boolean(),
        async (operations, alpha) => {
          let current = await Picture.open(await textured(alpha), LIMITS);
          for (const operation of operations) current = await applyOperation(current, operation);
          const image = await decode(await current.encode('image/png'));
          expect([image.width, image.height, image.channels === 4]).toEqual([
            current.width,
            current.height,
            current.hasAlpha,
          ]);
        },
      ),
      { numRuns: 100 },
    );
  });
});
