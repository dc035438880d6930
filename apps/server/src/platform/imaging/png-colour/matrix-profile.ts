/** Chromaticity in CIE 1931. */
export type Point = readonly [x: number, y: number];

export interface Primaries {
  red: Point;
  green: Point;
  blue: Point;
  white: Point;
}

type Vector = readonly [number, number, number];
type Matrix = readonly [Vector, Vector, Vector];

const dot = (one: Vector, other: Vector): number => one[0] * other[0] + one[1] * other[1] + one[2] * other[2];
const times = (matrix: Matrix, vector: Vector): Vector => [
  dot(matrix[0], vector),
  dot(matrix[1], vector),
  dot(matrix[2], vector),
];
const columns = ([a, b, c]: Matrix): Matrix => [
  [a[0], b[0], c[0]],
  [a[1], b[1], c[1]],
  [a[2], b[2], c[2]],
];
const cross = (one: Vector, other: Vector): Vector => [
  one[1] * other[2] - one[2] * other[1],
  one[2] * other[0] - one[0] * other[2],
  one[0] * other[1] - one[1] * other[0],
];
const scaled = (vector: Vector, factor: number): Vector => [vector[0] * factor, vector[1] * factor, vector[2] * factor];

/** The inverse of a matrix that is given by its rows. */
const inverse = ([a, b, c]: Matrix): Matrix => {
  const scale = 1 / dot(a, cross(b, c));
  return columns([scaled(cross(b, c), scale), scaled(cross(c, a), scale), scaled(cross(a, b), scale)]);
};

/** XYZ of a colour of luminance 1. */
const tristimulus = ([x, y]: Point): Vector => [x / y, 1, (1 - x - y) / y];

/** The white point of the profile connection space (ICC.1:2022, 7.2.16). */
const D50: Vector = [0.9642, 1, 0.8249];

const BRADFORD: Matrix = [
  [0.8951, 0.2664, -0.1614],
  [-0.7502, 1.7135, 0.0367],
  [0.0389, -0.0685, 1.0296],
];

const adapted = (colour: Vector, white: Vector): Vector => {
  const [from, to] = [times(BRADFORD, white), times(BRADFORD, D50)];
  const cone = times(BRADFORD, colour);
  const moved: Vector = [(cone[0] * to[0]) / from[0], (cone[1] * to[1]) / from[1], (cone[2] * to[2]) / from[2]];
  return times(inverse(BRADFORD), moved);
};

/** XYZ of full red, green and blue, as seen in D50. */
const colorants = ({ red, green, blue, white }: Primaries): readonly Vector[] => {
  const own: Matrix = [tristimulus(red), tristimulus(green), tristimulus(blue)];
  const whole = tristimulus(white);
  const shares = times(inverse(columns(own)), whole);
  return own.map((colour, index) => adapted(scaled(colour, shares[index] ?? 0), whole));
};

const CURVE_ENTRIES = 1024;
const HEADER_BYTES = 128;

const text = (value: string): Buffer => Buffer.from(value, 'latin1');
const fixed = (value: number): number => Math.round(value * 65_536);

const xyz = (values: Vector): Buffer => {
  const tag = Buffer.alloc(20);
  tag.write('XYZ ', 'latin1');
  for (const [index, value] of values.entries()) tag.writeInt32BE(fixed(value), 8 + 4 * index);
  return tag;
};

/** @param light maps a value between 0 and 1 to linear light between 0 and 1 */
const curve = (light: (value: number) => number): Buffer => {
  const tag = Buffer.alloc(12 + 2 * CURVE_ENTRIES);
  tag.write('curv', 'latin1');
  tag.writeUInt32BE(CURVE_ENTRIES, 8);
  for (let index = 0; index < CURVE_ENTRIES; index++) {
    const share = Math.min(1, Math.max(0, light(index / (CURVE_ENTRIES - 1))));
    tag.writeUInt16BE(Math.round(65_535 * share), 12 + 2 * index);
  }
  return tag;
};

const description = (name: string): Buffer => {
  const ascii = text(`${name}\0`);
  const length = Buffer.alloc(4);
  length.writeUInt32BE(ascii.length);
  return Buffer.concat([text('desc\0\0\0\0'), length, ascii, Buffer.alloc(4 + 4 + 2 + 1 + 67)]);
};

/** A display profile of version 2 (ICC.1:2001-04) with one curve for all channels. Without primaries it is a grey profile. */
export const matrixProfile = (light: (value: number) => number, primaries?: Primaries): Buffer => {
  const tone = curve(light);
  const tags: (readonly [string, Buffer])[] = [
    ['desc', description('Colours of the picture')],
    ['cprt', text('text\0\0\0\0No copyright\0')],
    ['wtpt', xyz(D50)],
  ];
  if (primaries) {
    const [red = D50, green = D50, blue = D50] = colorants(primaries);
    tags.push(['rXYZ', xyz(red)], ['gXYZ', xyz(green)], ['bXYZ', xyz(blue)]);
    tags.push(['rTRC', tone], ['gTRC', tone], ['bTRC', tone]);
  } else tags.push(['kTRC', tone]);

  const table = Buffer.alloc(4 + 12 * tags.length);
  table.writeUInt32BE(tags.length);
  const bodies: Buffer[] = [];
  let at = HEADER_BYTES + table.length;
  for (const [index, [name, body]] of tags.entries()) {
    table.write(name, 4 + 12 * index, 'latin1');
    table.writeUInt32BE(at, 8 + 12 * index);
    table.writeUInt32BE(body.length, 12 + 12 * index);
    const padded = Buffer.concat([body, Buffer.alloc(-body.length & 3)]);
    bodies.push(padded);
    at += padded.length;
  }
  const header = Buffer.alloc(HEADER_BYTES);
  header.writeUInt32BE(at, 0);
  header.writeUInt32BE(0x02400000, 8);
  header.write(primaries ? 'mntrRGB XYZ ' : 'mntrGRAYXYZ ', 12, 'latin1');
  for (const [index, value] of [2026, 1, 1].entries()) header.writeUInt16BE(value, 24 + 2 * index);
  header.write('acsp', 36, 'latin1');
  for (const [index, value] of D50.entries()) header.writeInt32BE(fixed(value), 68 + 4 * index);
  return Buffer.concat([header, table, ...bodies]);
};
