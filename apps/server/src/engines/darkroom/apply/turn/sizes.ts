import type { OperationOf } from '../../operations.ts';
import { type Box, position, type Size } from '../shape/layout.ts';
import { largestInside } from './inside.ts';

interface Slant {
  canvas: Size;
  /** The part of the canvas that is kept. It has no transparent corners. */
  box?: Box;
}

export const slanting = ({ width, height }: Size, degrees: number, keepsCorners: boolean): Slant => {
  const radians = (degrees * Math.PI) / 180;
  const [cos, sin] = [Math.abs(Math.cos(radians)), Math.abs(Math.sin(radians))];
  // Rounded as in libvips (`vips__transform_set_area`).
  const canvas = { width: Math.round(width * cos + height * sin), height: Math.round(width * sin + height * cos) };
  if (keepsCorners) return { canvas };
  const inside = largestInside(width, height, radians);
  const size = { width: Math.min(inside.width, canvas.width), height: Math.min(inside.height, canvas.height) };
  return { canvas, box: { ...position(canvas, size, 'center'), ...size } };
};

export type Turn = Omit<OperationOf<'rotate'>, 'type'>;

/** Clockwise, from 0 to less than 360. */
export const angleOf = ({ degrees }: Turn): number => ((degrees % 360) + 360) % 360;

/** sharp holds the whole canvas before it crops. If it crops, the canvas may have this many times the pixels allowed for a result. */
export const CUT_CANVAS = 1.5;

/** `canvas` is the size before the corners are cropped, if they are cropped. */
export const sizesOfTurn = (size: Size, turn: Turn): { size: Size; canvas?: Size } => {
  const angle = angleOf(turn);
  if (angle % 180 === 0) return { size };
  if (angle % 90 === 0) return { size: { width: size.height, height: size.width } };
  const { canvas, box } = slanting(size, angle, turn.corners === 'keep');
  return box ? { size: box, canvas } : { size: canvas };
};
