import { toLinear } from '../srgb.ts';

/** Maps a value between 0 and 1 to linear light between 0 and 1. */
export type Transfer = (value: number) => number;

export const gamma =
  (exponent: number): Transfer =>
  (value) =>
    value ** exponent;

/** The inverse of the camera's curve of ITU-R BT.709. */
const bt709: Transfer = (value) => (value < 0.081 ? value / 4.5 : ((value + 0.099) / 1.099) ** (1 / 0.45));

/** Diffuse white of HDR pictures in cd/m² (ITU-R BT.2408). Brighter values are clipped, because results have no headroom. */
const DIFFUSE_WHITE = 203;

/** SMPTE ST 2084. Its values are absolute, up to 10,000 cd/m². */
const pq: Transfer = (value) => {
  const [m1, m2, c1, c2, c3] = [2610 / 16_384, 2523 / 32, 3424 / 4096, 2413 / 128, 2392 / 128];
  const root = value ** (1 / m2);
  return ((Math.max(0, root - c1) / (c2 - c3 * root)) ** (1 / m1) * 10_000) / DIFFUSE_WHITE;
};

/** ITU-R BT.2100 HLG, shown at a peak of 1,000 cd/m² with a system gamma of 1.2. */
const hlg: Transfer = (value) => {
  const [a, b, c] = [0.17883277, 0.28466892, 0.55991073];
  const scene = value <= 0.5 ? value ** 2 / 3 : (Math.exp((value - c) / a) + b) / 12;
  return (scene ** 1.2 * 1000) / DIFFUSE_WHITE;
};

/** By the codes of ITU-T H.273. Other codes are ignored. */
export const TRANSFERS: Readonly<Record<number, Transfer>> = {
  1: bt709,
  4: gamma(2.2),
  5: gamma(2.8),
  6: bt709,
  8: gamma(1),
  13: toLinear,
  14: bt709,
  15: bt709,
  16: pq,
  18: hlg,
};
