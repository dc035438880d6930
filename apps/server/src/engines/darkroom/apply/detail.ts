import type { OperationOf } from '../operations.ts';
import { draw, type Picture, readPixels } from './picture.ts';
import { toPixels } from './shape/layout.ts';

/** A Gaussian wider than this is run on a smaller copy, or its time would grow with the radius. */
const DIRECT_SIGMA = 8;

/** A Gaussian blur; `radius` is its standard deviation. */
export const blur = async (picture: Picture, { radius }: OperationOf<'blur'>): Promise<Picture> => {
  const sigma = toPixels(radius, picture, 0.3);
  if (sigma <= DIRECT_SIGMA) return picture.through((pipeline) => pipeline.blur(sigma));
  const shrink = sigma / DIRECT_SIGMA;
  const small = {
    width: Math.max(1, Math.round(picture.width / shrink)),
    height: Math.max(1, Math.round(picture.height / shrink)),
  };
  const blurred = await picture.through((pipeline) => pipeline.resize({ ...small, fit: 'fill' }).blur(DIRECT_SIGMA));
  const { width, height } = picture;
  return blurred.through((pipeline) => pipeline.resize({ width, height, fit: 'fill', kernel: 'cubic' }));
};

/** Unsharp masking of the lightness, with a radius of one pixel; 100 percent is a clear, natural sharpening. */
export const sharpen = async (picture: Picture, { percent }: OperationOf<'sharpen'>): Promise<Picture> => {
  const strength = percent / 100;
  return picture.through((pipeline) => pipeline.sharpen({ sigma: 1, m1: strength, m2: 3 * strength, y2: 20, y3: 40 }));
};

const MEDIAN_WINDOW = { light: 3, medium: 5, strong: 7 };

/** A median filter: specks go, edges stay. libvips takes an odd window that is no larger than the picture. */
export const denoise = async (picture: Picture, { level }: OperationOf<'denoise'>): Promise<Picture> => {
  const side = picture.shorterSide;
  const window = Math.min(MEDIAN_WINDOW[level], side % 2 === 0 ? side - 1 : side);
  if (window === 1) return picture;
  return picture.through((pipeline) => pipeline.median(window));
};

/**
 * Squares of one colour each, the mean of what was there. A block no larger than a pixel changes nothing; one that is larger than the
 * picture is cut to it, so that nothing larger than four times the picture is ever made.
 */
export const pixelate = async (picture: Picture, { block }: OperationOf<'pixelate'>): Promise<Picture> => {
  const { width, height } = picture;
  const side = Math.round(toPixels(block, picture, 2));
  const [across, down] = [Math.min(side, width), Math.min(side, height)];
  const columns = Math.ceil(width / across);
  const rows = Math.ceil(height / down);
  const pixels = await picture.pixels();
  // Whole blocks only: the last column and row are filled up with their own edge before the means are taken.
  const whole = draw(pixels).extend({
    right: columns * across - width,
    bottom: rows * down - height,
    extendWith: 'copy',
  });
  const means = await readPixels(
    draw(await readPixels(whole)).resize({ width: columns, height: rows, fit: 'fill', kernel: 'linear' }),
  );
  const blocks = draw(means).resize({ width: columns * across, height: rows * down, fit: 'fill', kernel: 'nearest' });
  return picture.redrawn(await readPixels(blocks.extract({ left: 0, top: 0, width, height })));
};

/** Each channel keeps only this many evenly spaced values. */
export const posterize = async (picture: Picture, { levels }: OperationOf<'posterize'>): Promise<Picture> => {
  const gains = (gain: number) => (picture.hasAlpha ? [gain, gain, gain, 1] : [gain, gain, gain]);
  const zeros = picture.hasAlpha ? [0, 0, 0, 0] : [0, 0, 0];
  // 8-bit output cuts fractions off, which is the quantising.
  const steps = await readPixels(draw(await picture.pixels()).linear(gains(levels / 256), zeros));
  return picture.redrawn(await readPixels(draw(steps).linear(gains(255 / (levels - 1)), zeros)));
};
