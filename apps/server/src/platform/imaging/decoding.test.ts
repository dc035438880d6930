import { randomBytes } from 'node:crypto';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import sharp from 'sharp';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { decodeThumbnail } from './decoding.ts';
import { PNG_HEAD_BYTES, pngChunk } from './metadata/png-chunks.ts';

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'pictor-decoding-'));
});
afterAll(() => rm(folder, { recursive: true }));

describe('a thumbnail', () => {
  it.each([
    [1, 1_000_000],
    [1_000_000, 1],
    [3, 20_000],
  ])('is made of a picture of %i×%i', async (width, height) => {
    const path = join(folder, `${width}x${height}.png`);
    const picture = sharp({ create: { width, height, channels: 3, background: '#336699' } });
    await writeFile(path, await picture.png().toBuffer());
    const { thumbnail } = await decodeThumbnail(path, 64_000_000);
    expect(await sharp(thumbnail).metadata()).toMatchObject({ width: 180, height: 180 });
    const { channels } = await sharp(thumbnail).stats();
    expect(channels.slice(0, 3).map(({ mean }) => mean)).toEqual([0x33, 0x66, 0x99]);
  });

  it('of a slender, rotated picture shows the middle of it', async () => {
    const path = join(folder, 'lying.png');
    const data = Buffer.alloc(5001 * 3);
    data.set([255, 0, 0], 2500 * 3);
    const lying = sharp(data, { raw: { width: 5001, height: 1, channels: 3 } }).withMetadata({ orientation: 6 });
    await writeFile(path, await lying.png().toBuffer());
    const { thumbnail } = await decodeThumbnail(path, 64_000_000);
    const { dominant } = await sharp(thumbnail).stats();
    expect(dominant.r).toBeGreaterThan(200);
  });
});

describe('a file that is larger than the parts that are read', () => {
  const noisy = (width: number, height: number) =>
    sharp(randomBytes(width * height * 3), { raw: { width, height, channels: 3 } });
  const decoded = async (name: string, bytes: Buffer): Promise<Buffer> => {
    expect(bytes.length).toBeGreaterThan(700_000);
    const path = join(folder, name);
    await writeFile(path, bytes);
    return (await decodeThumbnail(path, 64_000_000)).thumbnail;
  };
  const jpeg = noisy(1600, 1200).jpeg({ quality: 95 }).toBuffer();

  it.each<[string, (bytes: Buffer) => Buffer]>([
    ['whole', (bytes) => bytes],
    ['without an end marker', (bytes) => bytes.subarray(0, -2)],
    [
      'with a preview in a header that is longer than the part that is read',
      (bytes) => {
        const segment = Buffer.alloc(65_535, 0x41);
        segment.writeUInt16BE(65_533, 2);
        segment.set([0xff, 0xe9]);
        return Buffer.concat([bytes.subarray(0, 2), ...Array.from({ length: 5 }, () => segment), bytes.subarray(2)]);
      },
    ],
  ])('is taken as a JPEG %s', async (name, change) => {
    await expect(decoded(`${name}.jpg`, change(await jpeg))).resolves.toBeInstanceOf(Buffer);
  });

  it.each<[string, (bytes: Buffer) => Buffer]>([
    ['cut off', (bytes) => bytes.subarray(0, -5000)],
    ['cut off, with an end marker', (bytes) => Buffer.concat([bytes.subarray(0, -5000), Buffer.from([0xff, 0xd9])])],
    ['cut off and padded with zeros', (bytes) => Buffer.concat([bytes.subarray(0, -5000), Buffer.alloc(5000)])],
    ['without bytes in the middle', (bytes) => Buffer.concat([bytes.subarray(0, 600_000), bytes.subarray(700_000)])],
  ])('is refused as a JPEG %s', async (name, change) => {
    await expect(decoded(`${name}.jpg`, change(await jpeg))).rejects.toThrow();
  });

  it('shows the colours of a PNG whose colour chunk follows a long text', async () => {
    const png = await noisy(640, 480).linear(0, 128).png({ compressionLevel: 0 }).toBuffer();
    const gamma = Buffer.alloc(4);
    gamma.writeUInt32BE(100_000);
    const parts = (text: number) => [
      png.subarray(0, PNG_HEAD_BYTES),
      pngChunk('tEXt', Buffer.alloc(text, 0x41)),
      pngChunk('gAMA', gamma),
      png.subarray(PNG_HEAD_BYTES),
    ];
    const light = async (bytes: Buffer) => (await sharp(bytes).stats()).channels[0]?.mean;
    for (const text of [10, 300_000]) {
      // Half of the light has the value 188 in sRGB.
      expect(await light(await decoded(`gamma-${text}.png`, Buffer.concat(parts(text))))).toBeCloseTo(188, 0);
    }
  });
});
