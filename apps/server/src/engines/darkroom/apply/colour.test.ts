import { describe, expect, it } from 'vitest';
import { BLUE, GREEN, picture, quadrants, RED, type Rgba, result, solid, WHITE } from './fixtures.ts';

const recoloured = async (colour: Rgba, ...operations: Parameters<typeof result>[1][]): Promise<Rgba> =>
  (await result(await solid(8, 8, colour), ...operations)).at(4, 4);

const near = (actual: Rgba, expected: Rgba): void => {
  for (const [i, value] of expected.entries())
    expect(Math.abs((actual[i] ?? Number.NaN) - value)).toBeLessThanOrEqual(2);
};

describe('recolouring', () => {
  it('gives every channel of a black-and-white picture the lightness of the colour', async () => {
    const grey = await result(await quadrants(8, 8), { type: 'black-and-white' });
    const tones = [grey.at(0, 0), grey.at(7, 0), grey.at(0, 7), grey.at(7, 7)];
    for (const [red, green, blue] of tones) expect([green, blue]).toEqual([red, red]);
    const [fromRed, fromGreen, fromBlue, fromWhite] = tones.map(([value]) => value);
    expect(fromGreen).toBeGreaterThan(fromRed ?? 255);
    expect(fromRed).toBeGreaterThan(fromBlue ?? 255);
    expect(fromWhite).toBe(255);
  });

  it('keeps transparency in black-and-white and in the operations after it', async () => {
    const [red, green, blue, alpha] = await recoloured(
      [200, 20, 20, 100],
      { type: 'black-and-white' },
      { type: 'brightness', percent: 10 },
    );
    expect([green, blue, alpha]).toEqual([red, red, 100]);
  });

  it("tones sepia with the matrix of the W3C's Filter Effects", async () => {
    near(await recoloured([100, 100, 100, 255], { type: 'sepia', percent: 100 }), [135, 120, 94, 255]);
    near(await recoloured([100, 100, 100, 255], { type: 'sepia', percent: 50 }), [118, 110, 97, 255]);
  });

  it('inverts colours and keeps transparency', async () => {
    expect(await recoloured([10, 20, 200, 128], { type: 'invert' })).toEqual([245, 235, 55, 128]);
  });

  it('multiplies brightness', async () => {
    near(await recoloured([100, 50, 10, 255], { type: 'brightness', percent: 20 }), [120, 60, 12, 255]);
    near(await recoloured([100, 50, 10, 255], { type: 'brightness', percent: -50 }), [50, 25, 5, 255]);
    near(await recoloured([40, 50, 10, 128], { type: 'brightness', percent: 100 }), [82, 101, 19, 128]);
  });

  it('stretches contrast around the middle grey', async () => {
    near(await recoloured([100, 128, 10, 255], { type: 'contrast', percent: 50 }), [88, 128, 3, 255]);
    near(await recoloured([0, 128, 255, 255], { type: 'contrast', percent: -100 }), [128, 128, 128, 255]);
  });

  it('reduces saturation to grey, and increases it', async () => {
    const [red, green, blue] = await recoloured([200, 100, 50, 255], { type: 'saturation', percent: -100 });
    expect(Math.max(red, green, blue) - Math.min(red, green, blue)).toBeLessThanOrEqual(1);
    const strong = await recoloured([150, 100, 80, 255], { type: 'saturation', percent: 50 });
    expect(strong[0] - strong[2]).toBeGreaterThan(100);
  });

  it('rotates hues and keeps greys', async () => {
    near(await recoloured([120, 120, 120, 255], { type: 'hue', degrees: 120 }), [120, 120, 120, 255]);
    const [red, green, blue] = await recoloured(RED, { type: 'hue', degrees: 120 });
    expect(green).toBeGreaterThan(Math.max(red, blue));
  });

  it('shifts colours towards red when warmer and towards blue when cooler', async () => {
    near(await recoloured([100, 100, 100, 255], { type: 'temperature', percent: 50 }), [120, 100, 80, 255]);
    near(await recoloured([100, 100, 100, 255], { type: 'temperature', percent: -50 }), [80, 100, 120, 255]);
  });

  it('multiplies opacity', async () => {
    near(await recoloured(GREEN, { type: 'opacity', percent: 50 }), [0, 255, 0, 127]);
    near(await recoloured([0, 0, 255, 100], { type: 'opacity', percent: 50 }), [0, 0, 255, 50]);
  });

  it('stretches the lightness of a dull picture when enhancing', async () => {
    const dull = await picture(64, 64, (x) => [90 + x, 90 + x, 90 + x, 255]);
    const enhanced = await result(dull, { type: 'auto-enhance' });
    expect(enhanced.at(0, 0)[0]).toBeLessThan(20);
    expect(enhanced.at(63, 0)[0]).toBeGreaterThan(235);
  });

  it('enhances by the visible colours, whatever colours are hidden under transparency', async () => {
    const disc = (hidden: number) =>
      picture(
        64,
        64,
        (x, y) => (Math.hypot(x - 32, y - 32) < 20 ? [90 + x, 90 + x, 90 + x, 255] : [hidden, hidden, hidden, 0]),
        { alpha: true },
      );
    const [black, white] = [
      await result(await disc(0), { type: 'auto-enhance' }),
      await result(await disc(255), { type: 'auto-enhance' }),
    ];
    for (const x of [15, 32, 50]) expect(black.at(x, 32)).toEqual(white.at(x, 32));
    expect(black.at(14, 32)[0]).toBeLessThan(30);
    expect(black.at(50, 32)[0]).toBeGreaterThan(225);
  });

  it('runs in the given order: brightening then inverting is not inverting then brightening', async () => {
    const brighter = { type: 'brightness', percent: 50 } as const;
    near(await recoloured([100, 100, 100, 255], brighter, { type: 'invert' }), [105, 105, 105, 255]);
    near(await recoloured([150, 150, 150, 255], { type: 'invert' }, brighter), [159, 159, 159, 255]);
  });

  it('clips between two steps, as two separate edits would', async () => {
    const steps = [{ type: 'saturation', percent: 400 } as const, { type: 'brightness', percent: -50 } as const];
    const [red] = await recoloured([200, 100, 100, 255], ...steps);
    expect(red).toBeLessThanOrEqual(128);
  });

  it('keeps white in recolourings other than sepia', async () => {
    expect(await recoloured(WHITE, { type: 'black-and-white' })).toEqual(WHITE);
    near(await recoloured(BLUE, { type: 'black-and-white' }, { type: 'invert' }), await invertedGreyOfBlue());
  });
});

const invertedGreyOfBlue = async (): Promise<Rgba> => {
  const [grey] = await recoloured(BLUE, { type: 'black-and-white' });
  return [255 - grey, 255 - grey, 255 - grey, 255];
};
