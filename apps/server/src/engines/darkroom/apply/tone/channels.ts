import type { Picture } from '../picture.ts';
import type { Table } from './curve.ts';

/** Replaces each value of a channel by the table's. `pixels()` makes new ones at each call, so that they may be written to. */
export const mapChannels = async (picture: Picture, red: Table, green = red, blue = red): Promise<Picture> => {
  const pixels = await picture.pixels();
  const { data, channels } = pixels;
  for (let at = 0; at < data.length; at += channels) {
    data[at] = red[data[at] ?? 0] ?? 0;
    data[at + 1] = green[data[at + 1] ?? 0] ?? 0;
    data[at + 2] = blue[data[at + 2] ?? 0] ?? 0;
  }
  return picture.redrawn(pixels);
};

/** Rewrites the colours of each pixel in place: `change` reads and writes three bytes of `data` from `at` on. */
export const mapPixels = async (
  picture: Picture,
  change: (data: Buffer, at: number, index: number) => void,
): Promise<Picture> => {
  const pixels = await picture.pixels();
  const { data, channels } = pixels;
  for (let at = 0, index = 0; at < data.length; at += channels, index++) change(data, at, index);
  return picture.redrawn(pixels);
};
