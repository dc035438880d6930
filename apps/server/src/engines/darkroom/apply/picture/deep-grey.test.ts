import sharp from 'sharp';
import { describe, expect, it } from 'vitest';
import { intoPng } from '../../../../platform/imaging/metadata/png-chunks.ts';
import { greyProfile, LINEAR_CURVE } from '../../../../testing/files/grey-profile.ts';
import { run } from '../fixtures.ts';

const number = (value: number): Buffer => {
  const bytes = Buffer.alloc(4);
  bytes.writeInt32BE(Math.round(value * 65_536));
  return bytes;
};

const curves = {
  'linear light': LINEAR_CURVE,
  'a gamma': Buffer.from('63757276000000000000000101cc0000', 'hex'),
  samples: Buffer.from('63757276000000000000000300002000ffff0000', 'hex'),
  'a parametric curve': Buffer.concat([
    Buffer.from('706172610000000000030000', 'hex'),
    ...[2.4, 1 / 1.055, 0.055 / 1.055, 1 / 12.92, 0.04045].map(number),
  ]),
};

/** A ramp from black to white of 256 columns. */
const ramp = async (depth: 8 | 16, icc: Buffer): Promise<Buffer> => {
  const values = Uint16Array.from({ length: 256 * 16 }, (_, at) => (at % 256) * 257);
  const grey = sharp(values, { raw: { width: 256, height: 16, channels: 1 } }).toColourspace(
    depth === 16 ? 'grey16' : 'b-w',
  );
  return intoPng(await grey.png().toBuffer(), { icc });
};

const columnsOf = async (bytes: Buffer): Promise<number[]> => {
  const { data, info } = await sharp(bytes)
    .removeAlpha()
    .toColourspace('srgb')
    .raw()
    .toBuffer({ resolveWithObject: true });
  return Array.from({ length: info.width }, (_, x) => data[x * info.channels] ?? Number.NaN);
};

describe('a grey PNG of 16 bits with a profile', () => {
  it.each(Object.entries(curves))('stays at 16 bits and looks as at 8 bits: %s', async (_name, curve) => {
    const icc = greyProfile(curve);
    const edited = async (depth: 8 | 16) =>
      (await run({ bytes: await ramp(depth, icc), mimeType: 'image/png' }, { type: 'flip', axis: 'horizontal' })).bytes;
    const [deep, shallow] = [await edited(16), await edited(8)];
    expect((await sharp(deep).metadata()).depth).toBe('ushort');
    const [one, other] = [await columnsOf(deep), await columnsOf(shallow)];
    // At 8 bits, the shadows of a steep curve are coarse.
    const light = one.slice(0, -16);
    const farthest = Math.max(...light.map((value, at) => Math.abs(value - (other[at] ?? Number.NaN))));
    expect(farthest).toBeLessThanOrEqual(2);
  });

  it('is decoded at 8 bits if its profile has no tone curve that can be read', async () => {
    const icc = greyProfile(curves['linear light']);
    icc.write('XXXX', 144, 'latin1');
    const original = { bytes: await ramp(16, icc), mimeType: 'image/png' } as const;
    const { bytes } = await run(original, { type: 'flip', axis: 'horizontal' });
    expect((await sharp(bytes).metadata()).depth).toBe('uchar');
  });
});
