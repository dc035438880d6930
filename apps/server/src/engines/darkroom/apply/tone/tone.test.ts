import { describe, expect, it } from 'vitest';
import type { Operation } from '../../operations.ts';
import { CLEAR, picture, type Rgba, result, solid } from '../fixtures.ts';

const grey = (value: number): Rgba => [value, value, value, 255];
const ramp = () => picture(256, 16, (x) => grey(x));

const tonesOf = async (...operations: Operation[]): Promise<number[]> => {
  const { at } = await result(await ramp(), ...operations);
  return Array.from({ length: 256 }, (_, x) => at(x, 8)[0]);
};

const recoloured = async (colour: Rgba, ...operations: Operation[]): Promise<Rgba> =>
  (await result(await solid(8, 8, colour), ...operations)).at(4, 4);

/** Linear light of an sRGB byte (IEC 61966-2-1). */
const lightOf = (value: number): number =>
  value / 255 <= 0.04045 ? value / 255 / 12.92 : ((value / 255 + 0.055) / 1.055) ** 2.4;

describe('exposure', () => {
  it.each([1, 0.5, -1, -2])('multiplies light by a power of two: %d stops', async (stops) => {
    const tones = await tonesOf({ type: 'exposure', stops });
    for (const value of [60, 90, 110]) {
      expect(lightOf(tones[value] ?? 0) / lightOf(value)).toBeGreaterThan(2 ** stops * 0.95);
      expect(lightOf(tones[value] ?? 0) / lightOf(value)).toBeLessThan(2 ** stops * 1.05);
    }
  });
});

describe('a lighter or steeper picture', () => {
  it.each<Operation>([
    { type: 'exposure', stops: 1 },
    { type: 'exposure', stops: 3 },
    { type: 'brightness', percent: 10 },
    { type: 'brightness', percent: 40 },
    { type: 'contrast', percent: 20 },
    { type: 'contrast', percent: 100 },
    { type: 'temperature', percent: 40 },
    { type: 'highlights', percent: 100 },
    { type: 'shadows', percent: 100 },
  ])('clips nothing to white and keeps rising: %j', async (operation) => {
    const tones = await tonesOf(operation);
    expect(tones.filter((value) => value === 255)).toHaveLength(1);
    for (const [x, value] of tones.entries()) expect(value).toBeGreaterThanOrEqual(tones[x - 1] ?? 0);
  });

  it('keeps the differences of a bright sky', async () => {
    const tones = await tonesOf({ type: 'contrast', percent: 20 });
    expect(new Set(tones.slice(200, 250)).size).toBeGreaterThan(25);
  });
});

describe('zones', () => {
  it('brightens shadows and keeps highlights, and the reverse', async () => {
    const lifted = await tonesOf({ type: 'shadows', percent: 50 });
    expect((lifted[30] ?? 0) - 30).toBeGreaterThan(6);
    expect(Math.abs((lifted[220] ?? 0) - 220)).toBeLessThanOrEqual(1);
    const held = await tonesOf({ type: 'highlights', percent: -50 });
    expect(220 - (held[220] ?? 0)).toBeGreaterThan(10);
    expect(held[60]).toBe(60);
  });

  it('stretches between the named levels', async () => {
    const tones = await tonesOf({ type: 'levels', black: 20, white: 220, gamma: 1 });
    expect([tones[20], tones[120], tones[220]]).toEqual([0, 128, 255]);
    expect((await tonesOf({ type: 'levels', black: 0, white: 255, gamma: 2 }))[64]).toBe(128);
  });

  it('finds the levels of a dull picture from its visible pixels', async () => {
    const dull = await picture(128, 32, (x, y) => (y < 16 ? CLEAR : grey(64 + x)), { alpha: true });
    const { at } = await result(dull, { type: 'auto-levels' });
    expect(at(2, 24)[0]).toBeLessThan(8);
    expect(at(125, 24)[0]).toBeGreaterThan(246);
  });

  it('lifts black and keeps white when fading', async () => {
    const tones = await tonesOf({ type: 'fade', percent: 50 });
    expect([tones[0], tones[255]]).toEqual([32, 255]);
  });
});

describe('colours', () => {
  it('saturates dull colours more than saturated ones', async () => {
    const vibrance = { type: 'vibrance', percent: 60 } as const;
    const gain = async (colour: Rgba) => {
      const [red, , blue] = await recoloured(colour, vibrance);
      return (red - blue) / (colour[0] - colour[2]);
    };
    expect(await gain([140, 120, 110, 255])).toBeGreaterThan((await gain([220, 120, 20, 255])) + 0.2);
  });

  it('tints towards a colour and keeps lightness, white and black', async () => {
    const tint = { type: 'tint', colour: '#0000ff', percent: 50 } as const;
    const [red, green, blue] = await recoloured(grey(128), tint);
    expect(blue - red).toBeGreaterThan(30);
    expect(Math.abs(0.299 * red + 0.587 * green + 0.114 * blue - 128)).toBeLessThan(3);
    expect(await recoloured(grey(255), tint)).toEqual(grey(255));
    expect(await recoloured(grey(0), tint)).toEqual(grey(0));
  });

  it('gives dark and light places different tones', async () => {
    const split = { type: 'split-tone', shadows: '#0000ff', highlights: '#ffa500', percent: 80 } as const;
    const [darkRed, , darkBlue] = await recoloured(grey(60), split);
    const [lightRed, , lightBlue] = await recoloured(grey(200), split);
    expect(darkBlue).toBeGreaterThan(darkRed);
    expect(lightRed).toBeGreaterThan(lightBlue);
  });

  it('removes a colour cast', async () => {
    const cast = await picture(64, 16, (x) => [60 + x * 2, 50 + x * 1.5, 40 + x, 255]);
    const { at } = await result(cast, { type: 'auto-white-balance' });
    const [red, green, blue] = at(40, 8);
    expect(Math.max(red, green, blue) - Math.min(red, green, blue)).toBeLessThan(8);
  });
});

describe('local contrast', () => {
  it('strengthens texture, keeps flat areas, and draws no halo along a strong edge', async () => {
    const textured = await picture(200, 100, (x, y) => (x < 100 ? grey(40) : grey(150 + ((x + y) % 8 < 4 ? 10 : -10))));
    const { at } = await result(textured, { type: 'clarity', percent: 80 });
    expect(at(150, 50)[0] - at(154, 50)[0]).toBeGreaterThan(24);
    for (const x of [20, 80, 96]) expect(Math.abs(at(x, 50)[0] - 40)).toBeLessThan(6);
  });

  it('restores the contrast of a hazy picture', async () => {
    // Half of the light of each pixel is haze of 210.
    const hazy = await picture(160, 120, (x, y) => {
      const checks = (Math.floor(x / 8) + Math.floor(y / 8)) % 2 === 0;
      const [red, green, blue] = y < 30 ? [210, 210, 210] : checks ? [20, 60, 20] : [160, 120, 60];
      return [(red + 210) / 2, (green + 210) / 2, (blue + 210) / 2, 255];
    });
    const { at } = await result(hazy, { type: 'dehaze', percent: 80 });
    const before = [(20 + 210) / 2, (160 + 210) / 2];
    expect(at(84, 84)[0]).toBeLessThan((before[0] ?? 0) - 20);
  });
});

describe('a transparent area', () => {
  it.each<Operation>([
    { type: 'exposure', stops: 1 },
    { type: 'tint', colour: '#ff0000', percent: 50 },
    { type: 'clarity', percent: 50 },
    { type: 'dehaze', percent: 50 },
    { type: 'sepia', percent: 80 },
    { type: 'vignette', percent: 80 },
  ])('stays transparent: %j', async (operation) => {
    const half = await picture(32, 32, (x) => [90, 120, 60, x < 16 ? 0 : 128], { alpha: true });
    const { at } = await result(half, operation);
    expect([at(4, 4)[3], at(28, 28)[3]]).toEqual([0, 128]);
  });
});
