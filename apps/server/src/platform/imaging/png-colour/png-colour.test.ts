import { readFile } from 'node:fs/promises';
import sharp from 'sharp';
import { describe, expect, it } from 'vitest';
import { PNG_HEAD_BYTES, pngChunk } from '../metadata/png-chunks.ts';
import { withColoursAsProfile } from './png-colour.ts';

type Colour = readonly [red: number, green: number, blue: number];

const flat = async ([r, g, b]: Colour, space: 'srgb' | 'b-w' = 'srgb'): Promise<Buffer> =>
  await sharp({ create: { width: 8, height: 8, channels: 3, background: { r, g, b } } })
    .toColourspace(space)
    .png()
    .toBuffer();

/** Inserts further chunks after the header of a picture. */
const tagged = (png: Buffer, ...chunks: Buffer[]): Buffer =>
  Buffer.concat([png.subarray(0, PNG_HEAD_BYTES), ...chunks, png.subarray(PNG_HEAD_BYTES)]);

const integers = (...values: number[]): Buffer => {
  const data = Buffer.alloc(4 * values.length);
  for (const [index, value] of values.entries()) data.writeUInt32BE(value, 4 * index);
  return data;
};

const gamma = (stored: number) => pngChunk('gAMA', integers(stored));
const cicp = (...codes: number[]) => pngChunk('cICP', Buffer.from(codes));

/** The colour in sRGB, as a browser shows it. */
const shown = async (png: Buffer): Promise<number[]> => {
  const { channels } = await sharp(
    await sharp(withColoursAsProfile(png)).toColourspace('srgb').removeAlpha().png().toBuffer(),
  ).stats();
  const means = channels.map(({ mean }) => Math.round(mean));
  return means.length === 1 ? [means[0] ?? 0, means[0] ?? 0, means[0] ?? 0] : means;
};

const expectNear = (found: readonly number[], wanted: readonly number[]): void => {
  for (const [band, value] of wanted.entries()) {
    expect(Math.abs((found[band] ?? -9) - value), `${found} for ${wanted}`).toBeLessThanOrEqual(2);
  }
};

describe('a PNG', () => {
  it('with linear values is shown lighter', async () => {
    expectNear(await shown(tagged(await flat([128, 128, 128]), gamma(100_000))), [188, 188, 188]);
    expectNear(await shown(tagged(await flat([128, 128, 128], 'b-w'), gamma(100_000))), [188, 188, 188]);
  });

  it('with the gamma of sRGB is not changed', async () => {
    const png = tagged(await flat([12, 128, 200]), gamma(45_455));
    expect(withColoursAsProfile(png)).toBe(png);
  });

  it('with an sRGB chunk is not changed, whatever its gamma', async () => {
    const png = tagged(await flat([12, 128, 200]), pngChunk('sRGB', Buffer.from([0])), gamma(100_000));
    expect(withColoursAsProfile(png)).toBe(png);
  });

  it('with the codes of Display P3 is shown like one with that profile', async () => {
    for (const colour of [
      [200, 120, 80],
      [90, 160, 60],
      [255, 255, 255],
      [10, 10, 12],
    ] as const) {
      const raw = sharp({
        create: { width: 8, height: 8, channels: 3, background: { r: colour[0], g: colour[1], b: colour[2] } },
      });
      const p3 = await sharp(await raw.raw().toBuffer(), { raw: { width: 8, height: 8, channels: 3 } })
        .withIccProfile('p3')
        .png()
        .toBuffer();
      // sharp converts into the profile, so these codes have to convert the values that it wrote back to the original colours.
      const { channels } = await sharp(p3, { ignoreIcc: true }).stats();
      const [r = 0, g = 0, b = 0] = channels.map(({ mean }) => mean);
      expectNear(await shown(tagged(await flat([r, g, b]), cicp(12, 13, 0, 1))), colour);
    }
  });

  it('with the primaries of Display P3 is shown like one with its codes', async () => {
    const p3 = integers(31_270, 32_900, 68_000, 32_000, 26_500, 69_000, 15_000, 6000);
    const byPrimaries = tagged(await flat([200, 120, 80]), gamma(45_455), pngChunk('cHRM', p3));
    expectNear(await shown(byPrimaries), await shown(tagged(await flat([200, 120, 80]), cicp(12, 4, 0, 1))));
  });

  it('in HDR shows diffuse white as white, and dark values as dark', async () => {
    // 203 cd/m² is 58 % of PQ and 75 % of HLG (ITU-R BT.2408).
    expectNear(await shown(tagged(await flat([148, 148, 148]), cicp(9, 16, 0, 1))), [255, 255, 255]);
    expectNear(await shown(tagged(await flat([191, 191, 191]), cicp(9, 18, 0, 1))), [255, 255, 255]);
    const [dark = 255] = await shown(tagged(await flat([60, 60, 60]), cicp(9, 16, 0, 1)));
    expect(dark).toBeLessThan(60);
  });

  it('with invalid primaries counts as sRGB', async () => {
    const nonsense = integers(0, 0, 0, 0, 0, 0, 0, 0);
    const png = tagged(await flat([200, 120, 80]), gamma(45_455), pngChunk('cHRM', nonsense));
    expect(withColoursAsProfile(png)).toBe(png);
  });

  it('from an earlier bug report is shown as browsers show it', async () => {
    const png = await readFile(new URL('../../../testing/files/fixtures/png-gama-1.0.png', import.meta.url));
    const stored = await sharp(png).raw().toBuffer();
    const seen = await sharp(withColoursAsProfile(png)).toColourspace('srgb').raw().toBuffer();
    const encoded = (light: number): number =>
      255 * (light <= 0.0031308 ? 12.92 * light : 1.055 * light ** (1 / 2.4) - 0.055);
    const differences = stored.map((value, index) => Math.abs(encoded(value / 255) - (seen[index] ?? 0)));
    expect(Math.max(...differences.subarray(0, 60_000))).toBeLessThanOrEqual(3);
  });
});
