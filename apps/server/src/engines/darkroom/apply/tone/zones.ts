import { toSrgb } from '../../../../platform/imaging/srgb.ts';
import type { OperationOf } from '../../operations.ts';
import type { Picture } from '../picture/picture.ts';
import { mapChannels } from './channels.ts';
import { type Curve, gentleTableOf, type Table, withShoulder } from './curve.ts';

/** The number of stops that 100 percent moves the darkest and the lightest tones. */
const SHADOW_STOPS = 1.5;
const HIGHLIGHT_STOPS = 1;
/** Shadows end and highlights begin at these sRGB values, where 1 is the maximum. */
const SHADOWS_END = 0.55;
const HIGHLIGHTS_BEGIN = 0.45;

const smoothStep = (from: number, to: number, value: number): number => {
  const part = Math.min(1, Math.max(0, (value - from) / (to - from)));
  return part * part * (3 - 2 * part);
};

/** Moves tones by this number of stops, multiplied by the `weight` of their sRGB value. */
const moving = (stops: number, weight: (value: number) => number): Curve =>
  withShoulder((light) => light * 2 ** (stops * weight(toSrgb(light))));

export const shadows = (picture: Picture, { percent }: OperationOf<'shadows'>): Promise<Picture> =>
  mapChannels(
    picture,
    gentleTableOf(moving((percent / 100) * SHADOW_STOPS, (value) => 1 - smoothStep(0, SHADOWS_END, value))),
  );

export const highlights = (picture: Picture, { percent }: OperationOf<'highlights'>): Promise<Picture> =>
  mapChannels(
    picture,
    gentleTableOf(moving((percent / 100) * HIGHLIGHT_STOPS, (value) => smoothStep(HIGHLIGHTS_BEGIN, 1, value))),
  );

const tableOfLevels = ({ black, white, gamma }: { black: number; white: number; gamma: number }): Table =>
  Uint8Array.from({ length: 256 }, (_, value) =>
    Math.round(255 * Math.min(1, Math.max(0, (value - black) / Math.max(1, white - black))) ** (1 / gamma)),
  );

export const levels = (picture: Picture, operation: OperationOf<'levels'>): Promise<Picture> =>
  mapChannels(picture, tableOfLevels(operation));

/** At 100 percent, black becomes this value. */
const FULL_FADE = 64;

export const fade = (picture: Picture, { percent }: OperationOf<'fade'>): Promise<Picture> => {
  const black = (percent / 100) * FULL_FADE;
  return mapChannels(
    picture,
    Uint8Array.from({ length: 256 }, (_, value) => Math.round(black + (value * (255 - black)) / 255)),
  );
};

/** This part of the values may be clipped at each end. */
const CUT_PART = 0.005;
/** Approximate number of pixels used for statistics. */
const SAMPLES = 250_000;

/** Calls `see` with the positions of about 250,000 visible pixels that are spread over the picture. */
export const sample = (
  { data, channels }: { data: Buffer; channels: number },
  see: (red: number, green: number, blue: number) => void,
): void => {
  const step = Math.max(1, Math.floor(data.length / channels / SAMPLES)) * channels;
  for (let at = 0; at < data.length; at += step) {
    if (channels === 4 && (data[at + 3] ?? 0) < 128) continue;
    see(data[at] ?? 0, data[at + 1] ?? 0, data[at + 2] ?? 0);
  }
};

/** The value below which this part of all values lies. */
const quantile = (histogram: Uint32Array, part: number): number => {
  const total = histogram.reduce((sum, count) => sum + count, 0);
  let below = 0;
  for (const [value, count] of histogram.entries()) {
    below += count;
    if (below > total * part) return value;
  }
  return histogram.length - 1;
};

/** Stretches all channels equally, so that colours stay, until half a percent of the values is clipped at each end. */
export const autoLevels = async (picture: Picture): Promise<Picture> => {
  const histogram = new Uint32Array(256);
  sample(await picture.pixels(), (red, green, blue) => {
    for (const value of [red, green, blue]) histogram[value] = (histogram[value] ?? 0) + 1;
  });
  const [black, white] = [quantile(histogram, CUT_PART), quantile(histogram, 1 - CUT_PART)];
  if (white - black < 2 || (black === 0 && white === 255)) return picture;
  return mapChannels(picture, tableOfLevels({ black, white, gamma: 1 }));
};
