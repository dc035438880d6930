export type Vector = readonly [number, number, number];

export const clamp = (value: number, low = 0, high = 1): number => Math.min(high, Math.max(low, value));
export const mix = (a: number, b: number, share: number): number => a + (b - a) * share;
export const smooth = (from: number, to: number, value: number): number => {
  const share = clamp((value - from) / (to - from));
  return share * share * (3 - 2 * share);
};
export const mixColours = (a: Vector, b: Vector, share: number): Vector => [
  mix(a[0], b[0], share),
  mix(a[1], b[1], share),
  mix(a[2], b[2], share),
];
export const scale = ([x, y, z]: Vector, by: number): Vector => [x * by, y * by, z * by];
export const add = (a: Vector, b: Vector): Vector => [a[0] + b[0], a[1] + b[1], a[2] + b[2]];
export const multiply = (a: Vector, b: Vector): Vector => [a[0] * b[0], a[1] * b[1], a[2] * b[2]];
export const dot = (a: Vector, b: Vector): number => a[0] * b[0] + a[1] * b[1] + a[2] * b[2];
export const unit = (a: Vector): Vector => scale(a, 1 / Math.hypot(...a));

/** A number between 0 and 1 that is always the same for the same cell. */
export function hash(x: number, y: number): number {
  let bits = Math.imul(x, 0x27d4eb2d) ^ Math.imul(y, 0x165667b1);
  bits = Math.imul(bits ^ (bits >>> 15), 0x85ebca6b);
  bits = Math.imul(bits ^ (bits >>> 13), 0xc2b2ae35);
  return ((bits ^ (bits >>> 16)) >>> 0) / 2 ** 32;
}

/** Value noise between 0 and 1, smooth at the edges of its cells. */
export function noise(x: number, y: number): number {
  const [column, row] = [Math.floor(x), Math.floor(y)];
  const [u, v] = [x - column, y - row];
  const across = u * u * u * (u * (u * 6 - 15) + 10);
  const down = v * v * v * (v * (v * 6 - 15) + 10);
  const upper = mix(hash(column, row), hash(column + 1, row), across);
  const lower = mix(hash(column, row + 1), hash(column + 1, row + 1), across);
  return mix(upper, lower, down);
}

/** A sum of noises, each at half the scale of the one before and rotated. Between 0 and 1. */
export function cloudy(x: number, y: number, octaves: number): number {
  let [sum, height, total] = [0, 1, 0];
  let [px, py] = [x, y];
  for (let octave = 0; octave < octaves; octave += 1) {
    sum += noise(px, py) * height;
    total += height;
    height *= 0.5;
    [px, py] = [px * 1.6 - py * 1.2 + 17.3, px * 1.2 + py * 1.6 - 5.1];
  }
  return sum / total;
}

/** Like {@link cloudy}, with sharp crests on which further crests grow, like mountains. */
export function ridged(x: number, y: number, octaves: number): number {
  let [sum, height, weight, total] = [0, 1, 1, 0];
  let [px, py] = [x, y];
  for (let octave = 0; octave < octaves; octave += 1) {
    const crest = (1 - Math.abs(noise(px, py) * 2 - 1)) ** 2;
    sum += crest * height * weight;
    total += height;
    weight = clamp(crest * 1.7);
    height *= 0.5;
    [px, py] = [px * 1.6 - py * 1.2 + 3.7, px * 1.2 + py * 1.6 + 9.2];
  }
  return sum / total;
}
