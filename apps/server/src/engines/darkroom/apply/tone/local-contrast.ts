import type { OperationOf } from '../../operations.ts';
import type { Picture, Pixels } from '../picture/picture.ts';
import { lumaOf, toByte } from './colour-balance.ts';
import { boxMean, guide, type Plane, planeOf, sampler, smallCopy } from './guided.ts';

const luma = (red: number, green: number, blue: number): number => lumaOf(red, green, blue) / 255;

/** The radius of a window, relative to the small copy's shorter side. */
const CLARITY_RADIUS = 0.06;
/** Differences below its square root count as detail, not as edges. */
const CLARITY_SMOOTHNESS = 0.02;
/** The part of the detail that 100 percent adds. */
const FULL_CLARITY = 1;

const radiusOf = ({ width, height }: Plane, part: number): number =>
  Math.max(1, Math.round(Math.min(width, height) * part));

/** Increases differences from the surroundings. The guided filter avoids halos at edges. Black and white change less. */
export const clarity = async (picture: Picture, { percent }: OperationOf<'clarity'>): Promise<Picture> => {
  const pixels = await picture.ownPixels();
  const small = planeOf(await smallCopy(pixels), luma);
  const { slope, offset } = guide(small, small, radiusOf(small, CLARITY_RADIUS), CLARITY_SMOOTHNESS);
  const [slopeAt, offsetAt] = [sampler(slope, picture), sampler(offset, picture)];
  const strength = (percent / 100) * FULL_CLARITY;
  const { data, channels } = pixels;
  for (let at = 0, index = 0; at < data.length; at += channels, index++) {
    const [red, green, blue] = [data[at] ?? 0, data[at + 1] ?? 0, data[at + 2] ?? 0];
    const grey = luma(red, green, blue);
    const base = slopeAt(index) * grey + offsetAt(index);
    const more = 255 * strength * (grey - base) * (1 - (2 * grey - 1) ** 2);
    data[at] = toByte(red + more);
    data[at + 1] = toByte(green + more);
    data[at + 2] = toByte(blue + more);
  }
  return picture.redrawn(pixels);
};

/** The radius for the search of the darkest value and for the guided filter. */
const DARK_RADIUS = 0.02;
const REFINE_RADIUS = 0.08;
const REFINE_SMOOTHNESS = 0.001;
/** Some haze must stay, or the picture loses its depth (He, Sun and Tang, 2009). */
const FULL_DEHAZE = 0.9;
/** The minimum of the estimated transmission. With less, mostly noise would remain. */
const LEAST_TRANSMISSION = 0.25;
/** The colour of the haze comes from the haziest part of the picture. */
const HAZIEST_PART = 0.001;

const minimumLine = (
  from: Float32Array,
  to: Float32Array,
  start: number,
  stride: number,
  length: number,
  radius: number,
) => {
  for (let i = 0; i < length; i++) {
    let least = 1;
    for (let j = Math.max(0, i - radius); j <= Math.min(length - 1, i + radius); j++)
      least = Math.min(least, from[start + j * stride] ?? 1);
    to[start + i * stride] = least;
  }
};

/** The minimum within a square. The radius is a few pixels of the small copy. */
const minimum = ({ data, width, height }: Plane, radius: number): Plane => {
  const across = new Float32Array(data.length);
  for (let y = 0; y < height; y++) minimumLine(data, across, y * width, 1, width, radius);
  const both = new Float32Array(data.length);
  for (let x = 0; x < width; x++) minimumLine(across, both, x, width, height, radius);
  return { data: both, width, height };
};

type Colour = readonly [red: number, green: number, blue: number];

/** The mean colour of the haziest pixels. */
const hazeColour = ({ data }: Pixels, dark: Plane): Colour => {
  const hazy = [...dark.data.keys()]
    .sort((one, other) => (dark.data[other] ?? 0) - (dark.data[one] ?? 0))
    .slice(0, Math.max(1, Math.floor(dark.data.length * HAZIEST_PART)));
  const mean = (band: number): number =>
    Math.max(1, hazy.reduce((sum, index) => sum + (data[index * 3 + band] ?? 0), 0) / hazy.length);
  return [mean(0), mean(1), mean(2)];
};

/** Removes haze by the dark channel prior: in clear air, almost every small place is dark in some channel. */
export const dehaze = async (picture: Picture, { percent }: OperationOf<'dehaze'>): Promise<Picture> => {
  const pixels = await picture.ownPixels();
  const small = await smallCopy(pixels);
  const darkest = planeOf(small, (red, green, blue) => Math.min(red, green, blue) / 255);
  const window = radiusOf(darkest, DARK_RADIUS);
  const haze = hazeColour(small, minimum(darkest, window));
  const share = planeOf(small, (red, green, blue) => Math.min(red / haze[0], green / haze[1], blue / haze[2]));
  const wanted = minimum(share, window);
  const strength = (percent / 100) * FULL_DEHAZE;
  const transmission: Plane = { ...wanted, data: wanted.data.map((value) => 1 - strength * Math.min(1, value)) };
  const { slope, offset } = guide(
    planeOf(small, luma),
    boxMean(transmission, 1),
    radiusOf(darkest, REFINE_RADIUS),
    REFINE_SMOOTHNESS,
  );
  const [slopeAt, offsetAt] = [sampler(slope, picture), sampler(offset, picture)];
  const { data, channels } = pixels;
  for (let at = 0, index = 0; at < data.length; at += channels, index++) {
    const [red, green, blue] = [data[at] ?? 0, data[at + 1] ?? 0, data[at + 2] ?? 0];
    const through = Math.min(
      1,
      Math.max(LEAST_TRANSMISSION, slopeAt(index) * luma(red, green, blue) + offsetAt(index)),
    );
    data[at] = toByte((red - haze[0]) / through + haze[0]);
    data[at + 1] = toByte((green - haze[1]) / through + haze[1]);
    data[at + 2] = toByte((blue - haze[2]) / through + haze[2]);
  }
  return picture.redrawn(pixels);
};
