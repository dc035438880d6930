import { draw, type Pixels } from '../picture/picture.ts';

/** Values between 0 and 1, row by row. */
export interface Plane {
  data: Float32Array;
  width: number;
  height: number;
}

/** The maximum side length of the copy on which a filter is computed. */
const SMALL_SIDE = 400;

/** A small opaque copy. Transparent areas count as middle grey. */
export const smallCopy = async (pixels: Pixels): Promise<Pixels> => {
  const fitted = { width: SMALL_SIDE, height: SMALL_SIDE, fit: 'inside', withoutEnlargement: true } as const;
  const { data, info } = await draw(pixels)
    .flatten({ background: '#808080' })
    .resize(fitted)
    .raw()
    .toBuffer({ resolveWithObject: true });
  return { data, width: info.width, height: info.height, channels: 3 };
};

/** Computes one value per pixel from its three channels. */
export const planeOf = (
  { data, width, height, channels }: Pixels,
  read: (red: number, green: number, blue: number) => number,
): Plane => {
  const values = new Float32Array(width * height);
  for (let i = 0, at = 0; i < values.length; i++, at += channels)
    values[i] = read(data[at] ?? 0, data[at + 1] ?? 0, data[at + 2] ?? 0);
  return { data: values, width, height };
};

/** The mean of the values within `radius`, along one line of `length` values that are `stride` apart. */
const meanLine = (
  from: Float32Array,
  to: Float32Array,
  start: number,
  stride: number,
  length: number,
  radius: number,
) => {
  let sum = 0;
  let count = 0;
  for (let i = -radius; i < length; i++) {
    if (i + radius < length) {
      sum += from[start + (i + radius) * stride] ?? 0;
      count++;
    }
    if (i - radius - 1 >= 0) {
      sum -= from[start + (i - radius - 1) * stride] ?? 0;
      count--;
    }
    if (i >= 0) to[start + i * stride] = sum / count;
  }
};

/** The mean within a square. The time does not depend on the radius. */
export const boxMean = ({ data, width, height }: Plane, radius: number): Plane => {
  const across = new Float32Array(data.length);
  for (let y = 0; y < height; y++) meanLine(data, across, y * width, 1, width, radius);
  const both = new Float32Array(data.length);
  for (let x = 0; x < width; x++) meanLine(across, both, x, width, height, radius);
  return { data: both, width, height };
};

const combine = (one: Plane, other: Plane, value: (a: number, b: number) => number): Plane => ({
  ...one,
  data: one.data.map((a, i) => value(a, other.data[i] ?? 0)),
});

/** Within each window, `input` ≈ slope × `guide` + offset. */
export interface Guided {
  slope: Plane;
  offset: Plane;
}

/** The guided filter (He, Sun and Tang, 2010) on a small copy. `sampler` scales it to full size, as in the fast guided filter (2015). */
export const guide = (guidance: Plane, input: Plane, radius: number, smoothness: number): Guided => {
  const multiply = (a: number, b: number): number => a * b;
  const [meanGuide, meanInput] = [boxMean(guidance, radius), boxMean(input, radius)];
  const meanSquare = boxMean(combine(guidance, guidance, multiply), radius);
  const meanProduct = boxMean(combine(guidance, input, multiply), radius);
  const variance = combine(meanSquare, meanGuide, (square, mean) => square - mean * mean);
  const covariance = combine(meanProduct, combine(meanGuide, meanInput, multiply), (product, means) => product - means);
  const slope = combine(covariance, variance, (shared, own) => shared / (own + smoothness));
  const offset = combine(meanInput, combine(slope, meanGuide, multiply), (mean, part) => mean - part);
  return { slope: boxMean(slope, radius), offset: boxMean(offset, radius) };
};

/** Reads a plane at the size of the picture by linear interpolation, row by row. */
export const sampler = ({ data, width, height }: Plane, full: { width: number; height: number }) => {
  const row = new Float32Array(width);
  let current = -1;
  const load = (y: number): void => {
    const place = Math.min(height - 1, Math.max(0, ((y + 0.5) * height) / full.height - 0.5));
    const upper = Math.floor(place);
    const lower = Math.min(height - 1, upper + 1);
    const part = place - upper;
    for (let x = 0; x < width; x++)
      row[x] = (data[upper * width + x] ?? 0) * (1 - part) + (data[lower * width + x] ?? 0) * part;
    current = y;
  };
  return (index: number): number => {
    const y = Math.floor(index / full.width);
    if (y !== current) load(y);
    const place = Math.min(width - 1, Math.max(0, ((index - y * full.width + 0.5) * width) / full.width - 0.5));
    const left = Math.floor(place);
    const part = place - left;
    return (row[left] ?? 0) * (1 - part) + (row[Math.min(width - 1, left + 1)] ?? 0) * part;
  };
};
