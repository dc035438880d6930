import type { DeepPixels, Pixels } from './pixels.ts';

type Data = Buffer | Uint16Array;
type Values<T extends Data> = T extends Uint16Array ? Uint16Array : Buffer;

/** Zeros in an array of the same type. */
const empty = <T extends Data>(like: T, length: number): Values<T> =>
  // The compiler does not derive the type from the value.
  (like instanceof Uint16Array ? new Uint16Array(length) : Buffer.alloc(length)) as Values<T>;

/** Colours, three values a pixel, and whether each is known. */
interface Level {
  data: Data;
  known: Uint8Array;
  width: number;
  height: number;
}

/** The mean of the known colours among four pixels. */
const meanOf = ({ data, known, width, height }: Level, left: number, top: number): readonly number[] | undefined => {
  let [red, green, blue, count] = [0, 0, 0, 0];
  for (let y = top; y < Math.min(height, top + 2); y++) {
    for (let index = y * width + left; index < y * width + Math.min(width, left + 2); index++) {
      if (known[index] === 0) continue;
      red += data[index * 3] ?? 0;
      green += data[index * 3 + 1] ?? 0;
      blue += data[index * 3 + 2] ?? 0;
      count += 1;
    }
  }
  return count === 0 ? undefined : [red / count, green / count, blue / count];
};

/** The level at half the size. */
const halved = (level: Level): Level => {
  const size = { width: Math.ceil(level.width / 2), height: Math.ceil(level.height / 2) };
  const pixels = size.width * size.height;
  const smaller = { data: empty(level.data, pixels * 3), known: new Uint8Array(pixels), ...size };
  for (let index = 0; index < pixels; index++) {
    const x = index % size.width;
    const mean = meanOf(level, 2 * x, (2 * (index - x)) / size.width);
    if (!mean) continue;
    smaller.known[index] = 1;
    smaller.data.set(mean, index * 3);
  }
  return smaller;
};

/** Fills unknown pixels with the colours of nearby ones, using ever smaller copies ("pull-push", Gortler et al., 1996). */
const fill = (level: Level): void => {
  const { data, known, width } = level;
  if (known.length === 1 || !known.includes(0)) return;
  const smaller = halved(level);
  fill(smaller);
  for (let index = known.indexOf(0); index !== -1; index = known.indexOf(0, index + 1)) {
    const x = index % width;
    const from = (((index - x) / width) >> 1) * smaller.width + (x >> 1);
    data.set(smaller.data.subarray(from * 3, from * 3 + 3), index * 3);
  }
};

/** The colours without alpha. Invisible pixels get the colours of their neighbourhood. */
export const visibleColours = <T extends Pixels | DeepPixels>({ data, width, height }: T) => {
  const pixels = width * height;
  const colours = empty(data as T['data'], pixels * 3);
  const known = new Uint8Array(pixels);
  for (let index = 0; index < pixels; index++) {
    for (let band = 0; band < 3; band++) colours[index * 3 + band] = data[index * 4 + band] ?? 0;
    known[index] = data[index * 4 + 3] === 0 ? 0 : 1;
  }
  fill({ data: colours, known, width, height });
  return { data: colours, width, height, channels: 3 as const };
};

/** The colours with the transparency of a picture of the same size. */
export const withAlphaOf = <T extends Pixels | DeepPixels>({ data: colours, width, height }: T, { data: alpha }: T) => {
  const data = empty(colours as T['data'], width * height * 4);
  for (let index = 0; index < width * height; index++) {
    for (let band = 0; band < 3; band++) data[index * 4 + band] = colours[index * 3 + band] ?? 0;
    data[index * 4 + 3] = alpha[index * 4 + 3] ?? 0;
  }
  return { data, width, height, channels: 4 as const };
};
