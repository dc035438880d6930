import sharp from 'sharp';
import { describe, expect, it } from 'vitest';
import type { EncodedImage } from '../../../../platform/imaging/encoded-image.ts';
import { CLEAR, picture, RED, run, solid } from '../fixtures.ts';

/** Noise over a gradient. No format can compress it well. */
const noisy = (width: number, height: number) =>
  picture(width, height, (x, y) => {
    const noise = (x * 7919 + y * 104_729 + ((x * y) % 251) * 31) % 120;
    return [(x / width) * 130 + noise, (y / height) * 130 + noise, noise * 2, 255];
  });

const jpegOf = async ({ bytes }: EncodedImage): Promise<EncodedImage> => ({
  bytes: await sharp(bytes).jpeg({ quality: 95 }).toBuffer(),
  mimeType: 'image/jpeg',
});

describe('the encoding of a result', () => {
  it.each(['jpeg', 'png', 'webp'] as const)('has the requested format: %s', async (format) => {
    const image = await run(await jpegOf(await solid(40, 30, RED)), { type: 'invert' }, { type: 'output', format });
    expect(image.mimeType).toBe(`image/${format}`);
    expect((await sharp(image.bytes).metadata()).format).toBe(format);
  });

  it('has the requested quality', async () => {
    const original = await jpegOf(await noisy(200, 150));
    const sizes = [];
    for (const quality of [20, 60, 95]) sizes.push((await run(original, { type: 'output', quality })).bytes.length);
    expect(sizes).toEqual(sizes.toSorted((one, other) => one - other));
  });

  it('meets a byte limit by lowering the quality first, as far as possible', async () => {
    const original = await jpegOf(await noisy(400, 300));
    const limit = Math.round(original.bytes.length * 0.6);
    const image = await run(original, { type: 'output', maxBytes: limit });
    expect(image.bytes.length).toBeLessThanOrEqual(limit);
    expect(image.bytes.length).toBeGreaterThan(limit * 0.8);
    expect(await sharp(image.bytes).metadata()).toMatchObject({ width: 400, height: 300 });
    expect(image.output).toMatchObject({ gaveUp: ['quality'], bytes: image.bytes.length });
  });

  it('reduces the size if lowering the quality is not enough, and reports it', async () => {
    const image = await run(await jpegOf(await noisy(400, 300)), { type: 'output', maxBytes: 6000 });
    const { width, height } = await sharp(image.bytes).metadata();
    expect(image.bytes.length).toBeLessThanOrEqual(6000);
    expect(width).toBeLessThan(400);
    expect(image.output).toMatchObject({ gaveUp: ['quality', 'size'], size: { width, height } });
  });

  it.each(['png', 'webp'] as const)('meets a limit in the requested format: %s', async (format) => {
    const image = await run(await noisy(300, 200), { type: 'output', format, maxBytes: 20_000 });
    expect(image.mimeType).toBe(`image/${format}`);
    expect(image.bytes.length).toBeLessThanOrEqual(20_000);
  });

  it('turns a PNG into a JPEG to meet a limit, and into a WebP if it has transparency', async () => {
    const opaque = await run(await noisy(300, 200), { type: 'output', maxBytes: 40_000 });
    expect([opaque.mimeType, opaque.output?.gaveUp.includes('lossless')]).toEqual(['image/jpeg', true]);
    const holes = await picture(
      300,
      200,
      (x, y) => (x < 20 ? CLEAR : [(x * 31) % 256, (y * 57) % 256, (x * y) % 256, 255]),
      { alpha: true },
    );
    expect((await run(holes, { type: 'output', maxBytes: 40_000 })).mimeType).toBe('image/webp');
  });

  it('puts white under transparent areas if a JPEG was requested, and reports it', async () => {
    const image = await run(await solid(30, 20, CLEAR), { type: 'output', format: 'jpeg' });
    const { data } = await sharp(image.bytes).raw().toBuffer({ resolveWithObject: true });
    expect([image.mimeType, data[0], image.output?.gaveUp]).toEqual(['image/jpeg', 255, ['transparency']]);
  });

  it('is a PNG if the picture is too large for a WebP with transparency, and a smaller WebP if it must meet a limit', async () => {
    const large = await solid(8001, 5000, CLEAR);
    const image = await run(large, { type: 'output', format: 'webp' });
    expect([image.mimeType, image.output]).toEqual([
      'image/png',
      { mimeType: 'image/png', bytes: image.bytes.length, gaveUp: ['webp'] },
    ]);
    const short = await run(large, { type: 'output', format: 'webp', maxBytes: 1_000_000 });
    expect([short.mimeType, short.output?.gaveUp]).toEqual(['image/webp', ['size']]);
  });

  it('is refused if the file already meets the request, or cannot be so small', async () => {
    const png = await noisy(60, 40);
    await expect(run(png, { type: 'output', format: 'png' })).rejects.toThrow(/已经符合/);
    await expect(run(png, { type: 'output', maxBytes: 40_000_000 })).rejects.toThrow(/已经符合/);
  });
});
