import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import sharp from 'sharp';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { decodeThumbnail } from './decoding.ts';

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

  it('of a slender picture that lies on its side shows the middle of it', async () => {
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
