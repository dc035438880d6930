import type { Matrix3x3 } from 'sharp';
import type { OperationOf } from '../operations.ts';
import { draw, type Picture, type Pixels, readPixels } from './picture/picture.ts';

/** Luminance by libvips. The grey has the same linear light as the colour. */
export const blackAndWhite = (picture: Picture): Promise<Picture> =>
  picture.with({ slot: 'greyscale', effect: 'recolours', draw: (pipeline) => pipeline.greyscale() });

const recombine = (picture: Picture, matrix: Matrix3x3): Promise<Picture> =>
  picture.with({ slot: 'recomb', effect: 'recolours', draw: (pipeline) => pipeline.recomb(matrix) });

/** The saturation matrix of the W3C's Filter Effects. */
export const saturation = (picture: Picture, { percent }: OperationOf<'saturation'>): Promise<Picture> => {
  const keep = 1 + percent / 100;
  return recombine(picture, [
    [0.213 + 0.787 * keep, 0.715 - 0.715 * keep, 0.072 - 0.072 * keep],
    [0.213 - 0.213 * keep, 0.715 + 0.285 * keep, 0.072 - 0.072 * keep],
    [0.213 - 0.213 * keep, 0.715 - 0.715 * keep, 0.072 + 0.928 * keep],
  ]);
};

/** The hueRotate matrix of the W3C's Filter Effects. It keeps greys. */
export const hue = async (picture: Picture, { degrees }: OperationOf<'hue'>): Promise<Picture> => {
  if (degrees % 360 === 0) return picture;
  const radians = (degrees * Math.PI) / 180;
  const [cos, sin] = [Math.cos(radians), Math.sin(radians)];
  return recombine(picture, [
    [0.213 + cos * 0.787 - sin * 0.213, 0.715 - cos * 0.715 - sin * 0.715, 0.072 - cos * 0.072 + sin * 0.928],
    [0.213 - cos * 0.213 + sin * 0.143, 0.715 + cos * 0.285 + sin * 0.14, 0.072 - cos * 0.072 - sin * 0.283],
    [0.213 - cos * 0.213 - sin * 0.787, 0.715 - cos * 0.715 + sin * 0.715, 0.072 + cos * 0.928 + sin * 0.072],
  ]);
};

export const invert = (picture: Picture): Promise<Picture> =>
  picture.with({
    slot: 'negate',
    effect: 'recolours',
    isDeep: true,
    draw: (pipeline) => pipeline.negate({ alpha: false }),
  });

/** Multiplies the opacity of the visible pixels. 100 percent changes nothing. */
export const opacity = async (picture: Picture, { percent }: OperationOf<'opacity'>): Promise<Picture> => {
  if (percent === 100) return picture;
  const pixels = picture.hasAlpha
    ? await picture.ownPixels()
    : await readPixels(draw(await picture.pixels()).ensureAlpha());
  const { data } = pixels;
  for (let at = 3; at < data.length; at += 4) data[at] = Math.round(((data[at] ?? 0) * percent) / 100);
  return picture.redrawn(pixels);
};

/** Gives the invisible pixels the colours of the visible ones, in the same proportions. */
const coverHiddenColours = ({ data, channels }: Pixels): void => {
  if (channels === 3) return;
  const isVisible = (at: number): boolean => data[at + 3] !== 0;
  const nextVisible = (from: number): number => {
    let at = from;
    while (at < data.length && !isVisible(at)) at += 4;
    return at;
  };
  let visible = 0;
  for (let at = 0; at < data.length; at += 4) if (isVisible(at)) visible += 1;
  const stride = visible / (data.length / 4 - visible);
  let from = nextVisible(0);
  let due = 0;
  for (let at = 0; at < data.length && from < data.length; at += 4) {
    if (isVisible(at)) continue;
    data.copyWithin(at, from, from + 3);
    for (due += stride; due >= 1; due -= 1) from = nextVisible(from + 4);
  }
};

/** Stretches the lightness so that 1 percent of the pixels clip at each end, then makes colours slightly stronger. */
export const autoEnhance = async (picture: Picture): Promise<Picture> => {
  const pixels = await picture.ownPixels();
  coverHiddenColours(pixels);
  const stretched = await readPixels(draw(pixels).normalise({ lower: 1, upper: 99 }));
  return saturation(picture.redrawn(stretched), { type: 'saturation', percent: 10 });
};
