import type { OperationOf } from '../operations.ts';
import { draw, type Picture, type Pixels, readPixels } from './picture/picture.ts';
import { toPixels } from './shape/layout.ts';

/** A wider Gaussian runs on a smaller copy. Otherwise its time would grow with the radius. */
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

/** Unsharp masking of the lightness, with a radius of one pixel. 100 percent is a clear, natural sharpening. */
export const sharpen = async (picture: Picture, { percent }: OperationOf<'sharpen'>): Promise<Picture> => {
  const strength = percent / 100;
  return picture.throughVisible((pipeline) =>
    pipeline.sharpen({ sigma: 1, m1: strength, m2: 3 * strength, y2: 20, y3: 40 }),
  );
};

const MEDIAN_WINDOW = { light: 3, medium: 5, strong: 7 };

/** A median filter. It removes specks and keeps edges. libvips needs an odd window that is no larger than the picture. */
export const denoise = async (picture: Picture, { level }: OperationOf<'denoise'>): Promise<Picture> => {
  const side = picture.shorterSide;
  const window = Math.min(MEDIAN_WINDOW[level], side % 2 === 0 ? side - 1 : side);
  if (window === 1) return picture;
  return picture.throughVisible((pipeline) => pipeline.median(window));
};

interface Block {
  left: number;
  top: number;
  right: number;
  bottom: number;
}

/** Gives a block the mean of its visible colours. */
const evenOut = ({ data, width, channels }: Pixels, { left, top, right, bottom }: Block): void => {
  const sums = [0, 0, 0, 0];
  for (let y = top; y < bottom; y++) {
    for (let x = left, at = (y * width + left) * channels; x < right; x++, at += channels) {
      const alpha = channels === 4 ? (data[at + 3] ?? 0) : 255;
      for (let band = 0; band < 3; band++) sums[band] = (sums[band] ?? 0) + (data[at + band] ?? 0) * alpha;
      sums[3] = (sums[3] ?? 0) + alpha;
    }
  }
  const [red = 0, green = 0, blue = 0, alpha = 0] = sums;
  const visible = Math.max(1, alpha);
  const count = (right - left) * (bottom - top);
  const mean = [red / visible, green / visible, blue / visible, alpha / count].map(Math.round).slice(0, channels);
  const from = (top * width + left) * channels;
  const row = (right - left) * channels;
  for (let at = from; at < from + row; at += channels) data.set(mean, at);
  for (let y = top + 1; y < bottom; y++) data.copyWithin((y * width + left) * channels, from, from + row);
};

/** Fills squares with their mean colours. */
export const pixelate = async (picture: Picture, { block }: OperationOf<'pixelate'>): Promise<Picture> => {
  const { width, height } = picture;
  const side = Math.round(toPixels(block, picture, 2));
  const pixels = await picture.ownPixels();
  for (let top = 0; top < height; top += side) {
    for (let left = 0; left < width; left += side) {
      evenOut(pixels, { left, top, right: Math.min(width, left + side), bottom: Math.min(height, top + side) });
    }
  }
  return picture.redrawn(pixels);
};

/** Keeps only this many evenly spaced values in each channel. */
export const posterize = async (picture: Picture, { levels }: OperationOf<'posterize'>): Promise<Picture> => {
  const gains = (gain: number) => (picture.hasAlpha ? [gain, gain, gain, 1] : [gain, gain, gain]);
  const zeros = picture.hasAlpha ? [0, 0, 0, 0] : [0, 0, 0];
  // 8-bit output drops the fractions. This does the quantising.
  const steps = await readPixels(draw(await picture.pixels()).linear(gains(levels / 256), zeros));
  return picture.redrawn(await readPixels(draw(steps).linear(gains(255 / (levels - 1)), zeros)));
};
