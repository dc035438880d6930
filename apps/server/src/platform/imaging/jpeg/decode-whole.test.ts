import { readFile } from 'node:fs/promises';
import sharp, { type JpegOptions } from 'sharp';
import { describe, expect, it } from 'vitest';
import { inMemory } from '../encoded-picture.ts';
import { decodeWhole } from './decode-whole.ts';
import { wholeJpeg } from './whole.ts';

const MAX_PIXELS = 2_000_000;
const END = 2;

const fixture = (name: string): Promise<Buffer> =>
  readFile(new URL(`../../../testing/files/fixtures/${name}`, import.meta.url));

const decode = (picture: Buffer): Promise<Buffer> =>
  decodeWhole(inMemory(picture), MAX_PIXELS, (whole, failOn) => sharp(whole, { failOn }).raw().toBuffer());

/** Generates the same noise each time, because the end of a JPEG depends on its last pixels. */
const noise = (width = 203, height = 157) => {
  const data = Buffer.alloc(width * height * 3);
  let state = 0x2545f491;
  for (const at of data.keys()) {
    // xorshift32 (Marsaglia, 2003).
    state ^= state << 13;
    state ^= state >>> 17;
    state ^= state << 5;
    data[at] = 88 + ((state >>> 8) % 80);
  }
  return sharp(data, { raw: { width, height, channels: 3 } });
};

const KINDS: Record<string, JpegOptions & { space?: 'b-w' | 'cmyk' }> = {
  'baseline 4:2:0': { chromaSubsampling: '4:2:0' },
  'baseline 4:4:4': { chromaSubsampling: '4:4:4' },
  'baseline with the tables of the standard': { optimiseCoding: false },
  'progressive 4:2:0': { progressive: true, chromaSubsampling: '4:2:0' },
  'progressive 4:4:4': { progressive: true, chromaSubsampling: '4:4:4' },
  'progressive of mozjpeg': { mozjpeg: true },
  grey: { space: 'b-w' },
  'progressive grey': { space: 'b-w', progressive: true },
  CMYK: { space: 'cmyk' },
  'progressive CMYK': { space: 'cmyk', progressive: true },
};

const make = ({ space = undefined, ...options }: (typeof KINDS)[string], picture = noise()): Promise<Buffer> =>
  picture
    .toColourspace(space ?? 'srgb')
    .jpeg(options)
    .toBuffer();

/** The same picture with restart markers. They come from a real file that is repaired. */
const withRestarts = async (): Promise<Buffer> => {
  const mended = wholeJpeg(await fixture('jpeg-150-extraneous-runs.jpg'), MAX_PIXELS);
  if (!mended) throw new Error('not repaired');
  return mended;
};

describe.each(Object.entries(KINDS))('a JPEG (%s)', (_, kind) => {
  it('is followed to the last byte of its data', async () => {
    const jpeg = await make(kind);
    expect(wholeJpeg(jpeg, MAX_PIXELS)).toEqual(jpeg);
  });

  it('is complete without its end marker, with half of it, and with bytes after it', async () => {
    const jpeg = await make(kind);
    const pixels = await sharp(jpeg).raw().toBuffer();
    expect(await decode(jpeg)).toEqual(pixels);
    expect(await decode(jpeg.subarray(0, -END))).toEqual(pixels);
    expect(await decode(jpeg.subarray(0, -1))).toEqual(pixels);
    expect(await decode(Buffer.concat([jpeg, Buffer.from('a trailer')]))).toEqual(pixels);
    expect(await decode(Buffer.concat([jpeg.subarray(0, -END), Buffer.from([0xff, 0xff, 0xff, 0xd9])]))).toEqual(
      pixels,
    );
  });

  it('is incomplete if it is cut off, whatever follows', async () => {
    const jpeg = await make(kind);
    for (const part of [0.3, 0.5, 0.9, 0.99]) {
      const cut = jpeg.subarray(0, Math.floor(jpeg.length * part));
      for (const tail of [
        Buffer.alloc(0),
        Buffer.from([0xff, 0xd9]),
        Buffer.alloc(jpeg.length - cut.length),
        Buffer.alloc(jpeg.length * 4),
        Buffer.concat([Buffer.alloc(jpeg.length * 4), Buffer.from([0xff, 0xd9])]),
      ]) {
        await expect(decode(Buffer.concat([cut, tail])), `${part} and ${tail.length} bytes`).rejects.toThrow();
      }
    }
  });

  it('is incomplete if its header promises more rows', async () => {
    const jpeg = await make(kind);
    const frame = [0xc0, 0xc1, 0xc2].map((marker) => jpeg.indexOf(Buffer.from([0xff, marker, 0]))).find((at) => at > 0);
    const taller = Buffer.from(jpeg);
    taller.writeUInt16BE(400, (frame ?? 0) + 5);
    await expect(decode(taller)).rejects.toThrow();
  });
});

describe('a JPEG', () => {
  it('is complete with 150 runs of bytes that belong to nothing', async () => {
    const jpeg = await fixture('jpeg-150-extraneous-runs.jpg');
    expect(await decode(jpeg)).toHaveLength(400 * 300 * 3);
    expect(await decode(jpeg)).toEqual(
      await sharp(await withRestarts())
        .raw()
        .toBuffer(),
    );
  });

  it.each(['jpeg-half-ref.jpg', 'jpeg-half-then-zeros.jpg'])('is incomplete: %s', async (name) => {
    await expect(decode(await fixture(name))).rejects.toThrow();
  });

  it('with restart markers is complete without its end marker, but not without an interval', async () => {
    const jpeg = await withRestarts();
    expect(await decode(jpeg.subarray(0, -END))).toEqual(await sharp(jpeg).raw().toBuffer());
    for (const part of [0.5, 0.9]) {
      const cut = jpeg.subarray(0, Math.floor(jpeg.length * part));
      await expect(decode(cut)).rejects.toThrow();
      await expect(decode(Buffer.concat([cut, Buffer.from([0xff, 0xd9])]))).rejects.toThrow();
    }
    const lastRestart = jpeg.lastIndexOf(0xff, -END - 1);
    expect(jpeg[lastRestart + 1]).toBeGreaterThanOrEqual(0xd0);
    // Here the last eight rows are one interval.
    const withoutLast = Buffer.concat([jpeg.subarray(0, lastRestart), jpeg.subarray(-END)]);
    await expect(decode(withoutLast)).rejects.toThrow();
  });

  it.each(['4:2:0', '4:4:4'])(
    'that is large is complete, but not if its last bytes are cut off (%s)',
    async (chromaSubsampling) => {
      for (const quality of [75, 92, 100]) {
        const jpeg = await noise(1400, 1050).jpeg({ quality, chromaSubsampling }).toBuffer();
        expect(jpeg.length).toBeGreaterThan(262_144);
        expect(await decode(jpeg)).toHaveLength(1400 * 1050 * 3);
        for (const missing of [20, 200, 2000]) {
          const cut = Buffer.concat([jpeg.subarray(0, -END - missing), jpeg.subarray(-END)]);
          await expect(decode(cut), `${quality}, ${missing} bytes`).rejects.toThrow();
        }
      }
    },
  );

  it('is complete if it ends in a single colour, whose codes are zeros', async () => {
    const flat = sharp({ create: { width: 900, height: 900, channels: 3, background: 'white' } });
    const jpeg = await flat
      .composite([{ input: await noise(100, 100).png().toBuffer(), left: 0, top: 0 }])
      .jpeg({ optimiseCoding: true })
      .toBuffer();
    expect(await decode(jpeg)).toHaveLength(900 * 900 * 3);
    expect(await decode(jpeg.subarray(0, -END))).toHaveLength(900 * 900 * 3);
  });

  it('with random damage is decoded or refused', async () => {
    for (const kind of Object.values(KINDS)) {
      const jpeg = await make(kind);
      for (let round = 0; round < 10; round += 1) {
        const damaged = Buffer.from(jpeg);
        for (let each = 0; each < 3; each += 1) {
          damaged[Math.floor((damaged.length * (round * 3 + each)) / 30)] = (round * 71 + each * 13) & 255;
        }
        const pixels = await decode(damaged).catch((error: unknown) => error);
        expect(Buffer.isBuffer(pixels) || pixels instanceof Error).toBe(true);
      }
    }
  });
});
