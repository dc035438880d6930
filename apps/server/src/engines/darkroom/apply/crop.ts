import type { Length, OperationOf } from '../operations.ts';
import { regionOutside } from '../refusals.ts';
import { cropRatio, cropTo, position } from './geometry.ts';
import { roundedMask, withMask } from './mask.ts';
import type { Picture } from './picture.ts';

/** A circle as wide as the shorter side, from the middle; transparent outside. */
export const cropCircle = async (picture: Picture): Promise<Picture> => {
  const square = await cropRatio(picture, { type: 'crop-ratio', width: 1, height: 1, place: 'center' });
  return withMask(square, roundedMask(square.width, square.height, square.width / 2));
};

/** @throws EngineError where the picture is smaller than the box. */
export const cropSize = async (
  picture: Picture,
  { width, height, place }: OperationOf<'crop-size'>,
): Promise<Picture> => {
  if (width > picture.width || height > picture.height) throw regionOutside(picture.width, picture.height);
  return cropTo(picture, { ...position(picture, { width, height }, place), width, height });
};

/** @throws EngineError where the region reaches outside the picture. */
export const cropRegion = async (
  picture: Picture,
  { left, top, width, height }: OperationOf<'crop-region'>,
): Promise<Picture> => {
  if (left + width > picture.width || top + height > picture.height) {
    throw regionOutside(picture.width, picture.height);
  }
  return cropTo(picture, { left, top, width, height });
};

const cut = ({ unit, value }: Length, side: number): number => Math.round(unit === 'px' ? value : (side * value) / 100);

/** @throws EngineError where nothing would be left. */
export const cropEdges = async (picture: Picture, { sides, amount }: OperationOf<'crop-edges'>): Promise<Picture> => {
  const across = cut(amount, picture.width);
  const down = cut(amount, picture.height);
  const left = sides.includes('left') ? across : 0;
  const top = sides.includes('top') ? down : 0;
  const width = picture.width - left - (sides.includes('right') ? across : 0);
  const height = picture.height - top - (sides.includes('bottom') ? down : 0);
  if (width < 1 || height < 1) throw regionOutside(picture.width, picture.height);
  return cropTo(picture, { left, top, width, height });
};
