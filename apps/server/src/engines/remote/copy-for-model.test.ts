import { tmpdir } from 'node:os';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { PictureProcesses } from '../../platform/picture-processes/picture-processes.ts';
import { makePicture } from '../../testing/files/pictures.ts';
import { copyForModel, sharesOf } from './copy-for-model.ts';

const sum = (numbers: readonly number[]): number => numbers.reduce((total, number) => total + number, 0);

describe('the lengths of copies', () => {
  test('a small picture leaves its part to the others', () => {
    const [photograph = 0, icon = 0, other = 0] = sharesOf([5_000_000, 2000, 6_000_000], 15_000_000);

    expect(icon).toBe(62_000);
    expect([photograph, other]).toEqual([7_469_000, 7_469_000]);
  });

  test('pictures of the same length get the same part', () => {
    expect(
      sharesOf(
        [5, 5, 5, 5].map((length) => length * 1e6),
        15_000_000,
      ),
    ).toEqual([375e4, 375e4, 375e4, 375e4]);
  });

  test('are together never more than the request allows', () => {
    fc.assert(
      fc.property(
        fc.array(fc.integer({ min: 1, max: 50_000_000 }), { minLength: 1, maxLength: 16 }),
        fc.integer({ min: 1000, max: 50_000_000 }),
        (lengths, inAll) => {
          const shares = sharesOf(lengths, inAll);
          expect(sum(shares)).toBeLessThanOrEqual(inAll);
          for (const share of shares)
            expect(share).toBeGreaterThanOrEqual(Math.floor(inAll / lengths.length) > 50_000 ? 50_000 : 0);
        },
      ),
    );
  });

  test('of no picture are none', () => {
    expect(sharesOf([], 1000)).toEqual([]);
  });
});

const processes = new PictureProcesses(tmpdir());
const optionsOf = (more: { maxBytes?: number; signal?: AbortSignal } = {}) => ({
  ...{ maxBytes: 1_000_000, processes, owner: 'somebody', signal: new AbortController().signal },
  ...more,
});
const pictureOf = async () => ({ bytes: await makePicture({ width: 80 }), mimeType: 'image/png' as const });

describe('a copy of a picture for a model', () => {
  test('is made once for all calls of a task', async () => {
    const picture = await pictureOf();
    const [one, other] = await Promise.all([copyForModel(picture, optionsOf()), copyForModel(picture, optionsOf())]);
    expect(other).toBe(one);
    expect(await copyForModel(picture, optionsOf({ maxBytes: 900_000 }))).not.toBe(one);
  });

  test('is made anew if it could not be made before', async () => {
    const picture = await pictureOf();
    const controller = new AbortController();
    const broken = copyForModel(picture, optionsOf({ signal: controller.signal }));
    controller.abort(new Error('stopped'));
    await expect(broken).rejects.toThrow('stopped');
    expect((await copyForModel(picture, optionsOf())).width).toBe(80);
  });
});
