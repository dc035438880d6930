import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import sharp, { type Sharp } from 'sharp';
import { describe, expect, onTestFinished, test } from 'vitest';
import { greyProfile } from '../../testing/files/grey-profile.ts';
import { decodeThumbnail } from './decoding.ts';
import type { EncodedImage } from './encoded-image.ts';
import { intoPng } from './metadata/png-chunks.ts';
import { prepareForEngine } from './prepare.ts';

const within = (maxBytes: number) => ({ maxBytes, readsWebp: true });
const ROOMY = within(20_000_000);

const noise = (width: number, height: number, channels: 3 | 4 = 3): Sharp =>
  sharp({
    create: {
      width,
      height,
      channels,
      background: { r: 90, g: 120, b: 200, alpha: 0.5 },
      noise: { type: 'gaussian', mean: 128, sigma: 60 },
    },
  });

const jpeg = async (picture: Sharp): Promise<EncodedImage> => ({
  bytes: await picture.jpeg().toBuffer(),
  mimeType: 'image/jpeg',
});

const photographedInParis = (picture: Sharp): Sharp =>
  picture
    .withExif({ IFD0: { Model: 'SecretCamera' }, IFD3: { GPSLatitudeRef: 'N', GPSLatitude: '48/1 51/1 30/1' } })
    .withXmp('<x:xmpmeta xmlns:x="adobe:ns:meta/"><GPSLongitude>2,17.7E</GPSLongitude></x:xmpmeta>');

describe('prepareForEngine', () => {
  test.each(['jpeg', 'png', 'webp'] as const)('removes every trace of where a %s was taken', async (format) => {
    const bytes = await photographedInParis(noise(40, 30)).toFormat(format).toBuffer();
    expect((await sharp(bytes).metadata()).exif).toBeDefined();

    const prepared = await prepareForEngine({ bytes, mimeType: `image/${format}` }, ROOMY);

    const metadata = await sharp(prepared.bytes).metadata();
    expect(metadata).toMatchObject({ format, width: 40, height: 30 });
    expect(metadata.exif ?? metadata.xmp ?? metadata.iptc ?? metadata.comments).toBeUndefined();
    expect(prepared.bytes.toString('latin1')).not.toMatch(/GPS|SecretCamera/);
    expect(prepared.mimeType).toBe(`image/${format}`);
  });

  test.each([
    [1, 100, 50],
    [6, 50, 100],
  ])(
    'scales a picture of EXIF orientation %i down to the longest side that is useful',
    async (orientation, width, height) => {
      const bytes = await noise(400, 200).withMetadata({ orientation }).png().toBuffer();

      const prepared = await prepareForEngine({ bytes, mimeType: 'image/png' }, { ...ROOMY, maxSide: 100 });

      expect(await sharp(prepared.bytes).metadata()).toMatchObject({ format: 'png', width, height });
    },
  );

  test('does not enlarge a picture that is smaller', async () => {
    const original = await jpeg(noise(40, 30));

    const prepared = await prepareForEngine(original, { ...ROOMY, maxSide: 100 });

    expect(await sharp(prepared.bytes).metadata()).toMatchObject({ width: 40, height: 30 });
  });

  test('removes bytes after the end of a picture', async () => {
    const original = await jpeg(noise(16, 16));
    const tailed = { ...original, bytes: Buffer.concat([original.bytes, Buffer.from('lat=48.8582')]) };

    expect((await prepareForEngine(tailed, ROOMY)).bytes.includes('lat=48.8582')).toBe(false);
  });

  test.each([1, 2, 3, 4, 5, 6, 7, 8])('turns a picture of EXIF orientation %i upright', async (orientation) => {
    const marked = sharp({ create: { width: 40, height: 20, channels: 3, background: 'white' } }).composite([
      { input: { create: { width: 10, height: 10, channels: 3, background: 'black' } }, top: 0, left: 0 },
    ]);
    const bytes = await marked.withMetadata({ orientation }).png().toBuffer();
    const upright = await sharp(bytes).autoOrient().raw().toBuffer();

    const prepared = await prepareForEngine({ bytes, mimeType: 'image/png' }, ROOMY);

    expect((await sharp(prepared.bytes).metadata()).orientation).toBeUndefined();
    expect(await sharp(prepared.bytes).raw().toBuffer()).toEqual(upright);
  });

  test('brings CMYK and 16-bit pictures to eight bits of sRGB', async () => {
    const cmyk = await jpeg(noise(20, 20).toColourspace('cmyk'));
    expect((await sharp(cmyk.bytes).metadata()).space).toBe('cmyk');
    const deep = { bytes: await noise(20, 20).toColourspace('rgb16').png().toBuffer(), mimeType: 'image/png' as const };
    expect((await sharp(deep.bytes).metadata()).depth).toBe('ushort');

    for (const original of [cmyk, deep]) {
      const { bytes } = await prepareForEngine(original, ROOMY);
      expect(await sharp(bytes).metadata()).toMatchObject({ space: 'srgb', depth: 'uchar', channels: 3 });
    }
  });

  test('converts colours of another profile to the same colours in sRGB', async () => {
    const orange = sharp({ create: { width: 4, height: 4, channels: 3, background: { r: 200, g: 120, b: 40 } } });
    const bytes = await orange.withIccProfile('p3').png().toBuffer();
    expect((await sharp(bytes).metadata()).icc).toBeDefined();

    const prepared = await prepareForEngine({ bytes, mimeType: 'image/png' }, ROOMY);

    expect((await sharp(prepared.bytes).metadata()).icc).toBeUndefined();
    const [red, green, blue] = await sharp(prepared.bytes).raw().toBuffer();
    expect([red, green, blue].map((value, at) => Math.abs((value ?? 0) - ([200, 120, 40][at] ?? 0)) <= 2)).toEqual([
      true,
      true,
      true,
    ]);
  });

  test('keeps a transparent PNG pixel for pixel', async () => {
    const bytes = await noise(20, 20, 4).png().toBuffer();

    const prepared = await prepareForEngine({ bytes, mimeType: 'image/png' }, ROOMY);

    expect(await sharp(prepared.bytes).raw().toBuffer()).toEqual(await sharp(bytes).raw().toBuffer());
  });

  test('reports that a PNG became a JPEG, at full size, if that is enough', async () => {
    const bytes = await noise(200, 100).png().toBuffer();

    const prepared = await prepareForEngine({ bytes, mimeType: 'image/png' }, within(bytes.length / 2));

    expect(prepared.mimeType).toBe('image/jpeg');
    expect(await sharp(prepared.bytes).metadata()).toMatchObject({ format: 'jpeg', width: 200, height: 100 });
  });

  test('keeps transparency if a picture has to become smaller', async () => {
    const bytes = await noise(200, 100, 4).png().toBuffer();

    const prepared = await prepareForEngine({ bytes, mimeType: 'image/png' }, within(bytes.length / 20));

    expect(prepared.mimeType).toBe('image/webp');
    expect(await sharp(prepared.bytes).metadata()).toMatchObject({ format: 'webp', hasAlpha: true });
  });

  test('scales an upright copy down until it fits, and keeps its shape', async () => {
    const original = await jpeg(noise(1600, 800).withMetadata({ orientation: 6 }));

    const prepared = await prepareForEngine(original, within(50_000));

    expect(prepared.bytes.length).toBeLessThanOrEqual(50_000);
    expect(prepared.bytes.length).toBeGreaterThan(20_000);
    const { width, height } = await sharp(prepared.bytes).metadata();
    expect(height / width).toBeCloseTo(2, 1);
  });

  test('rejects if nothing can fit', async () => {
    await expect(prepareForEngine(await jpeg(noise(50, 50)), within(10))).rejects.toThrow(RangeError);
  });

  test('uses the first frame of an animation', async () => {
    const frames = await Promise.all(
      ['red', 'blue'].map((background) =>
        sharp({ create: { width: 10, height: 10, channels: 3, background } })
          .png()
          .toBuffer(),
      ),
    );
    const bytes = await sharp(frames, { join: { animated: true } })
      .webp({ lossless: true })
      .toBuffer();
    expect((await sharp(bytes).metadata()).pages).toBe(2);

    const prepared = await prepareForEngine({ bytes, mimeType: 'image/webp' }, ROOMY);

    expect((await sharp(prepared.bytes).metadata()).pages).toBeUndefined();
    expect([...(await sharp(prepared.bytes).raw().toBuffer()).subarray(0, 3)].map((value) => value > 128)).toEqual([
      true,
      false,
      false,
    ]);
  });

  test('makes a PNG of a WebP, and a JPEG if that is too long, for a model that cannot read WebP', async () => {
    const create = { width: 300, height: 200, channels: 4 as const, background: { r: 9, g: 90, b: 200, alpha: 0.5 } };
    const bytes = await sharp({ create }).webp().toBuffer();

    for (const [maxBytes, format] of [
      [20_000_000, 'png'],
      [900, 'jpeg'],
    ] as const) {
      const prepared = await prepareForEngine({ bytes, mimeType: 'image/webp' }, { maxBytes, readsWebp: false });
      expect(prepared.mimeType).toBe(`image/${format}`);
      const { width, height } = await sharp(prepared.bytes).metadata();
      expect(prepared).toMatchObject({ width, height });
      expect((await sharp(prepared.bytes).metadata()).format).toBe(format);
    }
  });

  test.each([
    [300, 20_000],
    [1080, 17_000],
    [20, 70_000],
  ])('scales a PNG of %i×%i to the limit of the format of the copy', async (width, height) => {
    for (const channels of [3, 4] as const) {
      const create = { width, height, channels, background: { r: 90, g: 20, b: 200, alpha: 0.5 } } as const;
      const bytes = await sharp({ create }).png({ compressionLevel: 0 }).toBuffer();
      const prepared = await prepareForEngine({ bytes, mimeType: 'image/png' }, within(60_000));
      expect(prepared.bytes.length).toBeLessThanOrEqual(60_000);
    }
  });

  test('a PNG that is longer than a JPEG may be becomes a JPEG of the longest side that is possible', async () => {
    const bytes = await noise(20, 70_000).png().toBuffer();

    const prepared = await prepareForEngine({ bytes, mimeType: 'image/png' }, within(bytes.length - 100_000));

    expect(prepared).toMatchObject({ mimeType: 'image/jpeg', height: 65_500 });
  });

  test.each([
    [100, 0.9],
    [92, 0.6],
    [60, 0.5],
    [30, 0.2],
  ])('a JPEG of quality %i uses at least half of its limit, which is %f of its length', async (quality, part) => {
    const bytes = await noise(1200, 900).blur(0.7).jpeg({ quality }).toBuffer();
    const maxBytes = Math.floor(part * bytes.length);

    const prepared = await prepareForEngine({ bytes, mimeType: 'image/jpeg' }, within(maxBytes));

    expect(prepared.bytes.length).toBeLessThanOrEqual(maxBytes);
    expect(prepared.bytes.length > maxBytes / 2 || prepared.width === 1200).toBe(true);
  });
});

const fixture = (name: string) => readFile(new URL(`../../testing/files/fixtures/${name}`, import.meta.url));
const meansOf = async (bytes: Buffer) => (await sharp(bytes).stats()).channels.slice(0, 3).map(({ mean }) => mean);
const farthest = (one: number[], other: number[]): number =>
  Math.max(...one.map((value, at) => Math.abs(value - (other[at] ?? Number.NaN))));

/** A grey ramp with a profile of gamma 1.0, so it looks lighter than its values. */
const greyOf = async (depth: 'uchar' | 'ushort'): Promise<Buffer> => {
  const ramp = Buffer.from(Array.from({ length: 256 }, (_, at) => at));
  const grey = sharp(ramp, { raw: { width: 256, height: 1, channels: 1 } }).resize(256, 64, { fit: 'fill' });
  const bytes = await grey
    .toColourspace(depth === 'ushort' ? 'grey16' : 'b-w')
    .png()
    .toBuffer();
  return intoPng(bytes, { icc: greyProfile() });
};

describe('the colours of a 16-bit PNG', () => {
  const thumbnailOf = async (bytes: Buffer): Promise<Buffer> => {
    const folder = await mkdtemp(join(tmpdir(), 'pictor-colours-'));
    onTestFinished(() => rm(folder, { recursive: true }));
    const path = join(folder, 'picture.png');
    await writeFile(path, bytes);
    return (await decodeThumbnail(path, 1_000_000)).thumbnail;
  };
  const copyOf = async (bytes: Buffer) => (await prepareForEngine({ bytes, mimeType: 'image/png' }, ROOMY)).bytes;

  test('equal those of the same picture at 8 bits: Display P3, and without a profile', async () => {
    for (const [deep, shallow] of [
      ['png16-p3-profile.png', 'png8-p3-profile-ref.png'],
      ['png16-untagged-ref.png', 'ref.png'],
    ] as const) {
      const [one, other] = [await fixture(deep), await fixture(shallow)];
      for (const made of [thumbnailOf, copyOf]) {
        expect(farthest(await meansOf(await made(one)), await meansOf(await made(other)))).toBeLessThan(1.5);
      }
    }
  });

  test('follow a grey profile', async () => {
    const [deep, shallow] = [await greyOf('ushort'), await greyOf('uchar')];
    for (const made of [thumbnailOf, copyOf]) {
      const means = await meansOf(await made(deep));
      expect(farthest(means, await meansOf(await made(shallow)))).toBeLessThan(1.5);
      expect(means[0]).toBeGreaterThan(170);
    }
  });
});
