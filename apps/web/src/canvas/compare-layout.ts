import type { Size } from './viewport.ts';

export interface Box extends Size {
  x: number;
  y: number;
}

/** A frame that holds both pictures, and the position of each in it. All values are in pixels of the result. */
export interface CompareLayout {
  frame: Size;
  original: Box;
  result: Box;
}

/** Models and encoders round sizes by a pixel or two. Such a difference does not count as another aspect ratio. */
const SAME_SHAPE = 0.02;

const sameShape = (a: Size, b: Size): boolean => Math.abs((a.width / a.height) * (b.height / b.width) - 1) < SAME_SHAPE;

/** If the pictures share an edge length, the result was rotated, cropped or bordered pixel by pixel, not generated anew. */
const sharesEdge = (a: Size, b: Size): boolean =>
  [a.width, a.height].some((edge) => edge === b.width || edge === b.height);

const scaled = (size: Size, factor: number): Size => ({ width: size.width * factor, height: size.height * factor });

function originalSize(original: Size, result: Size): Size {
  if (sameShape(original, result)) return result;
  if (sharesEdge(original, result)) return original;
  const longer = ({ width, height }: Size): number => Math.max(width, height);
  return scaled(original, longer(result) / longer(original));
}

const centred = (size: Size, frame: Size): Box => ({
  ...size,
  x: (frame.width - size.width) / 2,
  y: (frame.height - size.height) / 2,
});

/** Positions both pictures so that matching content overlaps, even if the edit has changed the aspect ratio. */
export function compareLayout(original: Size, result: Size): CompareLayout {
  const before = originalSize(original, result);
  const frame = {
    width: Math.max(before.width, result.width),
    height: Math.max(before.height, result.height),
  };
  return { frame, original: centred(before, frame), result: centred(result, frame) };
}
