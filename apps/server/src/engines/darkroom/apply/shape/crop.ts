import { roundedMask, withMask } from '../mask.ts';
import type { Picture } from '../picture/picture.ts';
import { cropTo } from './geometry.ts';
import { cropBox } from './layout.ts';

/** Keeps a circle in the middle, as wide as the shorter side. The outside becomes transparent. */
export const cropCircle = async (picture: Picture): Promise<Picture> => {
  const square = await cropTo(picture, cropBox(picture, { type: 'crop-circle' }));
  return withMask(square, roundedMask(square.width, square.height, square.width / 2));
};
