import { readFile } from 'node:fs/promises';
import sharp from 'sharp';
import { describe, expect, it } from 'vitest';
import type { EncodedImage } from '../../../../platform/imaging/encoded-image.ts';
import { withCarried } from '../../../../platform/imaging/metadata/metadata.ts';
import type { Operation } from '../../operations.ts';
import { decode, picture, run } from '../fixtures.ts';

const SIZE = { width: 40, height: 30 };

const p3 = async (format: 'jpeg' | 'png' | 'webp'): Promise<EncodedImage> => {
  // The purest green of Display P3 lies outside sRGB.
  const green = () => sharp({ create: { ...SIZE, channels: 3, background: { r: 0, g: 255, b: 0 } } });
  const { icc } = await sharp(await green().withIccProfile('p3').png().toBuffer()).metadata();
  const plain = await green().toFormat(format, { lossless: true }).toBuffer();
  return withCarried({ bytes: plain, mimeType: `image/${format}` }, { icc }, SIZE);
};

const photograph = async (): Promise<EncodedImage> => ({
  bytes: await sharp({ create: { ...SIZE, channels: 3, background: '#557799' } })
    .withExif({
      IFD0: { Make: 'Kamera', Copyright: 'someone', Orientation: '6' },
      IFD2: { DateTimeOriginal: '2026:05:04 03:02:01', LensModel: 'A lens of 50 mm', ExposureTime: '1/250' },
      IFD3: { GPSLatitudeRef: 'N', GPSLatitude: '51/1 30/1 0/1' },
    })
    .withXmp('<x:xmpmeta xmlns:x="adobe:ns:meta/"><title exif:GPSLatitude="51,30N">A title</title></x:xmpmeta>')
    .jpeg()
    .toBuffer(),
  mimeType: 'image/jpeg',
});

const deep = async (channels: 3 | 4 = 3): Promise<EncodedImage> => {
  const values = Uint16Array.from({ length: 64 * 64 * channels }, (_, at) => (at % channels === 3 ? 65_535 : at * 5));
  return {
    bytes: await sharp(values, { raw: { width: 64, height: 64, channels } })
      .toColourspace('rgb16')
      .png()
      .toBuffer(),
    mimeType: 'image/png',
  };
};

const deepValues = async ({ bytes }: EncodedImage): Promise<Uint16Array> => {
  const { buffer, byteOffset, length } = await sharp(bytes, { ignoreIcc: true })
    .toColourspace('rgb16')
    .raw({ depth: 'ushort' })
    .toBuffer();
  return new Uint16Array(buffer, byteOffset, length / 2);
};

describe('a result', () => {
  it.each(['jpeg', 'png', 'webp'] as const)(
    'keeps the profile of a %s and its colours outside sRGB',
    async (format) => {
      const original = await p3(format);
      const before = await sharp(original.bytes).metadata();
      for (const operation of [
        { type: 'rotate', degrees: 90 },
        { type: 'crop-ratio', width: 1, height: 1, place: 'center' },
        { type: 'resize', to: { kind: 'scale', factor: 0.5 } },
        { type: 'blur', radius: { unit: 'px', value: 2 } },
      ] satisfies Operation[]) {
        const image = await run(original, operation);
        expect((await sharp(image.bytes).metadata()).icc).toEqual(before.icc);
        const [red = 255, green = 0, blue = 255] = await sharp(image.bytes, { ignoreIcc: true }).raw().toBuffer();
        expect(Math.max(red, 255 - green, blue)).toBeLessThanOrEqual(2);
      }
    },
  );

  it('keeps the profile if a JPEG becomes a PNG', async () => {
    const image = await run(await p3('jpeg'), { type: 'crop-circle' });
    expect(await sharp(image.bytes).metadata()).toMatchObject({ format: 'png', hasProfile: true });
  });

  it('keeps author, date and camera data of the photograph, is upright, and does not contain its location', async () => {
    for (const operation of [{ type: 'invert' }, { type: 'crop-circle' }] satisfies Operation[]) {
      const { bytes } = await run(await photograph(), operation);
      const { exif = Buffer.alloc(0), xmp = Buffer.alloc(0), orientation } = await sharp(bytes).metadata();
      expect(orientation).toBe(1);
      expect(exif.toString('latin1')).toMatch(/Kamera/);
      expect(exif.toString('latin1')).toMatch(/someone/);
      expect(exif.toString('latin1')).toMatch(/2026:05:04 03:02:01/);
      expect(exif.toString('latin1')).toMatch(/A lens of 50 mm/);
      expect(xmp.toString()).toContain('A title');
      expect(bytes.toString('latin1')).not.toMatch(/GPS/);
    }
  });

  it('has no CMYK profile if a CMYK picture became RGB', async () => {
    const bytes = await sharp({ create: { ...SIZE, channels: 3, background: '#557799' } })
      .withIccProfile('cmyk')
      .jpeg()
      .toBuffer();
    expect(await sharp(bytes).metadata()).toMatchObject({ space: 'cmyk', hasProfile: true });
    const image = await run({ bytes, mimeType: 'image/jpeg' }, { type: 'rotate', degrees: 90 });
    expect(await sharp(image.bytes).metadata()).toMatchObject({ space: 'srgb', hasProfile: false });
    const [red = 0, green = 0, blue = 0] = (await decode(image)).at(5, 5);
    expect(Math.max(Math.abs(red - 0x55), Math.abs(green - 0x77), Math.abs(blue - 0x99))).toBeLessThan(24);
  });
});

describe('a 16-bit PNG', () => {
  it.each<Operation>([
    { type: 'rotate', degrees: 90 },
    { type: 'rotate', degrees: 12 },
    { type: 'flip', axis: 'horizontal' },
    { type: 'crop-ratio', width: 2, height: 1, place: 'center' },
    { type: 'resize', to: { kind: 'scale', factor: 0.5 } },
    { type: 'brightness', percent: 10 },
    { type: 'contrast', percent: 10 },
    { type: 'temperature', percent: 10 },
    { type: 'invert' },
    { type: 'blur', radius: { unit: 'px', value: 2 } },
    { type: 'blur', radius: { unit: 'px', value: 20 } },
    { type: 'sharpen', percent: 100 },
    { type: 'denoise', level: 'light' },
  ])('stays one after $type', async (operation) => {
    const image = await run(await deep(), operation);
    expect((await sharp(image.bytes).metadata()).depth).toBe('ushort');
    const odd = (await deepValues(image)).filter((value) => value % 257 !== 0);
    expect(odd.length).toBeGreaterThan(1000);
  });

  it.each([3, 4] as const)(
    'with %i channels is restored exactly by opposite turns and inversions',
    async (channels) => {
      const original = await deep(channels);
      const turned = await run(original, { type: 'rotate', degrees: 90 });
      const back = await run(turned, { type: 'rotate', degrees: 270 });
      expect(await deepValues(back)).toEqual(await deepValues(original));
      const inverted = await run(original, { type: 'invert' });
      const again = await run(inverted, { type: 'invert' });
      expect(await deepValues(again)).toEqual(await deepValues(original));
    },
  );

  it('is as bright after a change as a picture of 8 bits', async () => {
    const original = await picture(32, 8, (x) => [x * 8, 255 - x * 8, 77, 255]);
    const same = { ...original, bytes: await sharp(original.bytes).toColourspace('rgb16').png().toBuffer() };
    for (const operation of [
      { type: 'brightness', percent: 20 },
      { type: 'contrast', percent: 30 },
      { type: 'temperature', percent: 40 },
    ] satisfies Operation[]) {
      const [shallow, deepened] = [
        await decode(await run(original, operation)),
        await decode(await run(same, operation)),
      ];
      for (let x = 0; x < 32; x += 1) {
        for (const [band, value] of shallow.at(x, 4).entries()) {
          expect(Math.abs(value - (deepened.at(x, 4)[band] ?? 0))).toBeLessThanOrEqual(2);
        }
      }
    }
  });
});

const cases = new URL('../../../../testing/files/fixtures/', import.meta.url);

describe('a 16-bit PNG of Display P3', () => {
  it('keeps its values and its profile', async () => {
    const bytes = await readFile(new URL('png16-p3-profile.png', cases));
    const turned = await run({ bytes, mimeType: 'image/png' }, { type: 'rotate', degrees: 180 });
    const back = await run(turned, { type: 'rotate', degrees: 180 });
    expect((await sharp(back.bytes).metadata()).icc).toEqual((await sharp(bytes).metadata()).icc);
    expect(await deepValues(back)).toEqual(await deepValues({ bytes, mimeType: 'image/png' }));
  });
});
