import type { Picture } from '../picture/picture.ts';
import { DEEP_SCALE } from '../picture/pixels.ts';
import type { Table } from './curve.ts';

/** The table for 16-bit values, interpolated linearly between its entries. */
const deepTable = (table: Table): Uint16Array =>
  Uint16Array.from({ length: 65_536 }, (_, value) => {
    const below = Math.floor(value / DEEP_SCALE);
    const low = table[below] ?? 0;
    const high = table[below + 1] ?? low;
    return Math.round(DEEP_SCALE * low + (high - low) * (value - below * DEEP_SCALE));
  });

/** Replaces each value of a channel by its value in the table. */
export const mapChannels = (picture: Picture, red: Table, green = red, blue = red): Promise<Picture> =>
  picture.rewritten(({ data, channels }) => {
    const bands = [red, green, blue].map((table) => (data instanceof Uint16Array ? deepTable(table) : table));
    for (const [band, table] of bands.entries())
      for (let at = band; at < data.length; at += channels) data[at] = table[data[at] ?? 0] ?? 0;
  });

/** Rewrites the colours of each pixel in place. `change` reads and writes three bytes of `data`, starting at `at`. */
export const mapPixels = async (
  picture: Picture,
  change: (data: Buffer, at: number, index: number) => void,
): Promise<Picture> => {
  const pixels = await picture.ownPixels();
  const { data, channels } = pixels;
  for (let at = 0, index = 0; at < data.length; at += channels, index++) change(data, at, index);
  return picture.redrawn(pixels);
};
