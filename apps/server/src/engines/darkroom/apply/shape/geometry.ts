import type { OperationOf } from '../../operations.ts';
import type { Picture } from '../picture/picture.ts';
import { type Box, cropBox, resizing, type Size } from './layout.ts';

export const flip = (picture: Picture, { axis }: OperationOf<'flip'>): Promise<Picture> =>
  axis === 'horizontal'
    ? picture.with({ slot: 'flop', effect: 'moves', isDeep: true, draw: (pipeline) => pipeline.flop() })
    : picture.with({ slot: 'flip', effect: 'moves', isDeep: true, draw: (pipeline) => pipeline.flip() });

export const cropTo = async (picture: Picture, box: Box): Promise<Picture> => {
  const { width, height } = box;
  if (width === picture.width && height === picture.height) return picture;
  return picture.with(
    { slot: 'extract', effect: 'moves', isDeep: true, draw: (pipeline) => pipeline.extract(box) },
    { width, height },
  );
};

/** @throws EngineError if the crop reaches outside the picture or would leave nothing */
export const crop = async (
  picture: Picture,
  operation: OperationOf<'crop-ratio' | 'crop-size' | 'crop-region' | 'crop-edges'>,
): Promise<Picture> => cropTo(picture, cropBox(picture, operation));

const resizeTo = async (picture: Picture, { width, height }: Size): Promise<Picture> => {
  if (width === picture.width && height === picture.height) return picture;
  picture.assertRoom({ width, height });
  return picture.with(
    {
      slot: 'resize',
      effect: 'resamples',
      isDeep: true,
      draw: (pipeline) => pipeline.resize(width, height, { fit: 'fill' }),
    },
    { width, height },
  );
};

/** Resamples with Lanczos 3. */
export const resize = async (picture: Picture, operation: Omit<OperationOf<'resize'>, 'type'>): Promise<Picture> => {
  const { box, size } = resizing(picture, operation);
  return resizeTo(box ? await cropTo(picture, box) : picture, size);
};
