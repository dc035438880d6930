import { describe, expect, it } from 'vitest';
import { BLUE, CLEAR, picture, RED, result, solid, WHITE } from '../fixtures.ts';

describe('frame', () => {
  it('rounds corners and changes nothing else', async () => {
    const rounded = await result(await solid(60, 40, RED), {
      type: 'round-corners',
      radius: { unit: 'px', value: 10 },
    });
    for (const [x, y] of [
      [0, 0],
      [59, 0],
      [0, 39],
      [59, 39],
    ] as const) {
      expect(rounded.at(x, y)[3]).toBe(0);
    }
    expect([rounded.at(10, 0), rounded.at(0, 10), rounded.at(30, 20), rounded.at(4, 4)]).toEqual([RED, RED, RED, RED]);
  });

  it('keeps transparent areas when it rounds corners', async () => {
    const half = await picture(40, 40, (x) => (x < 20 ? CLEAR : RED), { alpha: true });
    const rounded = await result(half, { type: 'round-corners', radius: { unit: 'px', value: 8 } });
    expect([rounded.at(5, 20)[3], rounded.at(39, 0)[3], rounded.at(30, 20)]).toEqual([0, 0, RED]);
  });

  it('puts a border around the picture, in pixels or percent of the shorter side', async () => {
    const framed = await result(await solid(60, 40, RED), {
      type: 'border',
      width: { unit: '%', value: 10 },
      colour: '#0000ff',
    });
    expect([framed.width, framed.height]).toEqual([68, 48]);
    expect([framed.at(3, 3), framed.at(4, 4), framed.at(67, 47), framed.at(63, 43)]).toEqual([BLUE, RED, BLUE, RED]);
  });

  it('pads with a colour or with transparency', async () => {
    const width = { unit: 'px', value: 5 } as const;
    const white = await result(await solid(20, 10, RED), { type: 'padding', width, colour: '#ffffff' });
    expect([white.width, white.height, white.at(0, 0), white.at(5, 5)]).toEqual([30, 20, WHITE, RED]);
    const clear = await result(await solid(20, 10, RED), { type: 'padding', width, colour: 'transparent' });
    expect([clear.at(0, 0), clear.at(5, 5)]).toEqual([CLEAR, RED]);
  });

  it('pads to a ratio on the two sides that need room', async () => {
    const square = await result(await solid(20, 10, RED), {
      type: 'pad-to-ratio',
      width: 1,
      height: 1,
      colour: '#ffffff',
    });
    expect([square.width, square.height]).toEqual([20, 20]);
    expect([square.at(0, 4), square.at(0, 5), square.at(0, 14), square.at(0, 15)]).toEqual([WHITE, RED, RED, WHITE]);
  });

  it('puts a background colour under a transparent picture', async () => {
    const half = await picture(20, 20, (x) => (x < 10 ? CLEAR : RED), { alpha: true });
    const filled = await result(half, { type: 'background', colour: '#0000ff' });
    expect([filled.channels, filled.at(0, 0), filled.at(15, 0)]).toEqual([3, BLUE, RED]);
  });

  it.each([
    ['without an alpha channel', false],
    ['with an alpha channel that is fully opaque', true],
  ])('refuses a new background for a picture %s: a model would have to cut out the subject', async (_, alpha) => {
    const opaque = await picture(20, 20, () => RED, { alpha });
    await expect(result(opaque, { type: 'background', colour: '#0000ff' })).rejects.toMatchObject({
      code: 'unsupported_instruction',
      message: expect.stringMatching(/没有透明的背景.*补成正方形/),
    });
  });

  it('refuses to grow beyond the maximum side length', async () => {
    const huge = result(await solid(20, 20, RED), {
      type: 'border',
      width: { unit: 'px', value: 16_000 },
      colour: '#000000',
    });
    await expect(huge).rejects.toMatchObject({ code: 'unsupported_instruction' });
  });
});
