import { type Length, MAX_SIDE, type OperationOf } from '../../operations.ts';
import { regionOutside, resultTooLarge } from '../../refusals.ts';

export interface Size {
  readonly width: number;
  readonly height: number;
}

export interface Box extends Size {
  readonly left: number;
  readonly top: number;
}

/** The room around a picture, in pixels. */
export interface Edges {
  readonly top: number;
  readonly right: number;
  readonly bottom: number;
  readonly left: number;
}

/** @throws EngineError if a picture grows beyond this number of pixels or beyond the maximum side length */
export const assertRoom = (before: Size, { width, height }: Size, resultPixels: number): void => {
  const grows = width > before.width || height > before.height;
  if (grows && (width * height > resultPixels || Math.max(width, height) > MAX_SIDE))
    throw resultTooLarge(width, height);
};

/** A length in pixels, at least `least`. */
export const toPixels = ({ unit, value }: Length, { width, height }: Size, least = 1): number =>
  Math.max(least, unit === 'px' ? value : (Math.min(width, height) * value) / 100);

/** The position of a box of this size in a frame when it is aligned to `place`. */
export const position = (
  frame: Size,
  { width, height }: Size,
  place: OperationOf<'crop-ratio'>['place'],
  margin = 0,
): { left: number; top: number } => {
  const right = frame.width - width - margin;
  const bottom = frame.height - height - margin;
  const left = place.includes('left') ? margin : place.includes('right') ? right : (frame.width - width) / 2;
  const top = place.includes('top') ? margin : place.includes('bottom') ? bottom : (frame.height - height) / 2;
  return { left: Math.max(0, Math.round(left)), top: Math.max(0, Math.round(top)) };
};

/** The largest box with this ratio. */
const ratioBox = (frame: Size, { width, height, place }: Omit<OperationOf<'crop-ratio'>, 'type'>): Box => {
  const unit = Math.min(frame.width / width, frame.height / height);
  const box = {
    width: Math.min(frame.width, Math.max(1, Math.round(width * unit))),
    height: Math.min(frame.height, Math.max(1, Math.round(height * unit))),
  };
  return { ...position(frame, box, place), ...box };
};

const cut = ({ unit, value }: Length, side: number): number => Math.round(unit === 'px' ? value : (side * value) / 100);

type Crop = OperationOf<'crop-circle' | 'crop-ratio' | 'crop-size' | 'crop-region' | 'crop-edges'>;

/** The part of a picture that a crop keeps. @throws EngineError if it reaches outside the picture or leaves nothing */
export const cropBox = (frame: Size, crop: Crop): Box => {
  switch (crop.type) {
    case 'crop-circle':
      return ratioBox(frame, { width: 1, height: 1, place: 'center' });
    case 'crop-ratio':
      return ratioBox(frame, crop);
    case 'crop-size': {
      const { width, height, place } = crop;
      if (width > frame.width || height > frame.height) throw regionOutside(frame.width, frame.height);
      return { ...position(frame, crop, place), width, height };
    }
    case 'crop-region': {
      const { left, top, width, height } = crop;
      if (left + width > frame.width || top + height > frame.height) throw regionOutside(frame.width, frame.height);
      return { left, top, width, height };
    }
    case 'crop-edges': {
      const { sides, amount } = crop;
      const across = cut(amount, frame.width);
      const down = cut(amount, frame.height);
      const left = sides.includes('left') ? across : 0;
      const top = sides.includes('top') ? down : 0;
      const width = frame.width - left - (sides.includes('right') ? across : 0);
      const height = frame.height - top - (sides.includes('bottom') ? down : 0);
      if (width < 1 || height < 1) throw regionOutside(frame.width, frame.height);
      return { left, top, width, height };
    }
  }
};

const scaled = ({ width, height }: Size, factor: number): Size => ({
  width: Math.max(1, Math.round(width * factor)),
  height: Math.max(1, Math.round(height * factor)),
});

/** The size after resampling, and the part of the picture (`box`) that is cropped first. Sizes are whole pixels, at least one. */
export const resizing = (frame: Size, { to }: Omit<OperationOf<'resize'>, 'type'>): { box?: Box; size: Size } => {
  const { width, height } = frame;
  switch (to.kind) {
    case 'scale':
      return { size: scaled(frame, to.factor) };
    case 'megapixels':
      return { size: scaled(frame, Math.sqrt((to.megapixels * 1_000_000) / (width * height))) };
    case 'side': {
      const side = { width, height, long: Math.max(width, height), short: Math.min(width, height) }[to.side];
      return { size: scaled(frame, to.pixels / side) };
    }
    case 'box': {
      const { width, height, fit } = to;
      if (fit === 'inside') return { size: scaled(frame, Math.min(width / frame.width, height / frame.height)) };
      const size = { width, height };
      return fit === 'cover' ? { box: ratioBox(frame, { ...size, place: 'center' }), size } : { size };
    }
  }
};

const allAround = (width: number): Edges => ({ top: width, right: width, bottom: width, left: width });

/** The room that an operation adds around a picture. */
export const framing = (frame: Size, operation: OperationOf<'border' | 'padding' | 'pad-to-ratio'>): Edges => {
  if (operation.type !== 'pad-to-ratio') return allAround(Math.round(toPixels(operation.width, frame)));
  const { width, height } = operation;
  const unit = Math.max(frame.width / width, frame.height / height);
  const across = Math.max(0, Math.round(width * unit) - frame.width);
  const down = Math.max(0, Math.round(height * unit) - frame.height);
  const [left, top] = [Math.floor(across / 2), Math.floor(down / 2)];
  return { left, top, right: across - left, bottom: down - top };
};

export const within = ({ width, height }: Size, { top, right, bottom, left }: Edges): Size => ({
  width: width + left + right,
  height: height + top + bottom,
});
