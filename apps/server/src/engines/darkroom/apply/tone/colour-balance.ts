import { toLinear } from '../../../../platform/imaging/srgb.ts';
import type { OperationOf } from '../../operations.ts';
import type { Picture } from '../picture/picture.ts';
import { mapChannels, mapPixels } from './channels.ts';
import { gainCurve, gentleTableOf } from './curve.ts';
import { sample } from './zones.ts';

/** Luma of BT.601. */
export const lumaOf = (red: number, green: number, blue: number): number => 0.299 * red + 0.587 * green + 0.114 * blue;

/** Rounds a value and limits it to a byte. */
export const toByte = (value: number): number => Math.min(255, Math.max(0, Math.round(value)));

/** Saturates dull colours. Colours that are already saturated change less. */
export const vibrance = (picture: Picture, { percent }: OperationOf<'vibrance'>): Promise<Picture> =>
  mapPixels(picture, (data, at) => {
    const red = data[at] ?? 0;
    const green = data[at + 1] ?? 0;
    const blue = data[at + 2] ?? 0;
    const most = Math.max(red, green, blue);
    const saturation = most === 0 ? 0 : (most - Math.min(red, green, blue)) / most;
    const keep = 1 + (percent / 100) * (percent > 0 ? 1 - saturation : 1 - saturation / 2);
    const grey = lumaOf(red, green, blue);
    data[at] = toByte(grey + (red - grey) * keep);
    data[at + 1] = toByte(grey + (green - grey) * keep);
    data[at + 2] = toByte(grey + (blue - grey) * keep);
  });

type Shift = readonly [red: number, green: number, blue: number];

/** The difference between a colour and the grey of the same lightness. */
const shiftOf = (colour: string, strength: number): Shift => {
  const value = Number.parseInt(colour.slice(1), 16);
  const [red, green, blue] = [(value >> 16) & 255, (value >> 8) & 255, value & 255];
  const grey = lumaOf(red, green, blue);
  return [(red - grey) * strength, (green - grey) * strength, (blue - grey) * strength];
};

/** The part of a colour that 100 percent adds. */
const FULL_TINT = 0.5;

/** Adds `dark` to dark places and `light` to light ones. Keeps black and white. */
const tone = (picture: Picture, dark: Shift, light: Shift): Promise<Picture> =>
  mapPixels(picture, (data, at) => {
    const red = data[at] ?? 0;
    const green = data[at + 1] ?? 0;
    const blue = data[at + 2] ?? 0;
    const grey = lumaOf(red, green, blue) / 255;
    const room = 1 - (2 * grey - 1) ** 4;
    const [low, high] = [(1 - grey) * room, grey * room];
    data[at] = toByte(red + dark[0] * low + light[0] * high);
    data[at + 1] = toByte(green + dark[1] * low + light[1] * high);
    data[at + 2] = toByte(blue + dark[2] * low + light[2] * high);
  });

export const tint = (picture: Picture, { colour, percent }: OperationOf<'tint'>): Promise<Picture> => {
  const shift = shiftOf(colour, (percent / 100) * FULL_TINT);
  return tone(picture, shift, shift);
};

export const splitTone = (picture: Picture, operation: OperationOf<'split-tone'>): Promise<Picture> => {
  const strength = (operation.percent / 100) * FULL_TINT;
  return tone(picture, shiftOf(operation.shadows, strength), shiftOf(operation.highlights, strength));
};

/** The norm of "shades of grey" (Finlayson and Trezzi, 2004): between the mean and the brightest pixel. */
const NORM = 6;
/** Values at the ends have lost their colour. */
const [DARKEST, LIGHTEST] = [8, 247];
const MOST_GAIN = 2;

/** Multiplies the channels so that all have the same norm. */
export const autoWhiteBalance = async (picture: Picture): Promise<Picture> => {
  const powers = Float64Array.from({ length: 256 }, (_, value) => toLinear(value / 255) ** NORM);
  const sums: [number, number, number] = [0, 0, 0];
  sample(await picture.pixels(), (red, green, blue) => {
    if (Math.max(red, green, blue) > LIGHTEST || Math.min(red, green, blue) < DARKEST) return;
    sums[0] += powers[red] ?? 0;
    sums[1] += powers[green] ?? 0;
    sums[2] += powers[blue] ?? 0;
  });
  const [red, green, blue] = sums.map((sum) => sum ** (1 / NORM));
  if (!red || !green || !blue) return picture;
  const table = (norm: number) =>
    gentleTableOf(gainCurve(Math.min(MOST_GAIN, Math.max(1 / MOST_GAIN, lumaOf(red, green, blue) / norm))));
  return mapChannels(picture, table(red), table(green), table(blue));
};
