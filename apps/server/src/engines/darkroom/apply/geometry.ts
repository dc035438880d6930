import type { OperationOf } from '../operations.ts';
import type { Picture } from './picture.ts';

export const flip = (picture: Picture, { axis }: OperationOf<'flip'>): Promise<Picture> =>
  axis === 'horizontal'
    ? picture.with({ slot: 'flop', effect: 'moves', isDeep: true, draw: (pipeline) => pipeline.flop() })
    : picture.with({ slot: 'flip', effect: 'moves', isDeep: true, draw: (pipeline) => pipeline.flip() });

const scaleTo = ({ width, height }: Picture, factor: number) => ({
  width: Math.max(1, Math.round(width * factor)),
  height: Math.max(1, Math.round(height * factor)),
});

const resizeTo = async (picture: Picture, { width, height }: { width: number; height: number }): Promise<Picture> => {
  if (width === picture.width && height === picture.height) return picture;
  picture.assertRoom(width, height);
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

/** Resamples with Lanczos 3. Sizes are rounded to whole pixels, never below one. */
export const resize = async (picture: Picture, { to }: OperationOf<'resize'>): Promise<Picture> => {
  switch (to.kind) {
    case 'scale':
      return resizeTo(picture, scaleTo(picture, to.factor));
    case 'megapixels':
      return resizeTo(
        picture,
        scaleTo(picture, Math.sqrt((to.megapixels * 1_000_000) / (picture.width * picture.height))),
      );
    case 'side': {
      const longer = Math.max(picture.width, picture.height);
      const side = { width: picture.width, height: picture.height, long: longer, short: picture.shorterSide }[to.side];
      return resizeTo(picture, scaleTo(picture, to.pixels / side));
    }
    case 'box': {
      const { width, height, fit } = to;
      if (fit === 'inside') {
        return resizeTo(picture, scaleTo(picture, Math.min(width / picture.width, height / picture.height)));
      }
      const source =
        fit === 'cover' ? await cropRatio(picture, { type: 'crop-ratio', width, height, place: 'center' }) : picture;
      return resizeTo(source, { width, height });
    }
  }
};

interface Box {
  left: number;
  top: number;
  width: number;
  height: number;
}

export const cropTo = async (picture: Picture, box: Box): Promise<Picture> => {
  const { width, height } = box;
  if (width === picture.width && height === picture.height) return picture;
  return picture.with(
    { slot: 'extract', effect: 'moves', isDeep: true, draw: (pipeline) => pipeline.extract(box) },
    { width, height },
  );
};

/** Where a box of this size stands in a frame when it is pushed to `place`. */
export const position = (
  frame: { width: number; height: number },
  { width, height }: { width: number; height: number },
  place: OperationOf<'crop-ratio'>['place'],
  margin = 0,
): { left: number; top: number } => {
  const right = frame.width - width - margin;
  const bottom = frame.height - height - margin;
  const left = place.includes('left') ? margin : place.includes('right') ? right : (frame.width - width) / 2;
  const top = place.includes('top') ? margin : place.includes('bottom') ? bottom : (frame.height - height) / 2;
  return { left: Math.max(0, Math.round(left)), top: Math.max(0, Math.round(top)) };
};

/** The largest box of the ratio, pushed to `place`. */
export const cropRatio = async (
  picture: Picture,
  { width, height, place }: OperationOf<'crop-ratio'>,
): Promise<Picture> => {
  const unit = Math.min(picture.width / width, picture.height / height);
  const box = {
    width: Math.min(picture.width, Math.max(1, Math.round(width * unit))),
    height: Math.min(picture.height, Math.max(1, Math.round(height * unit))),
  };
  return cropTo(picture, { ...position(picture, box, place), ...box });
};
