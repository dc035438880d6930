import type { OperationOf } from '../../operations.ts';
import { type Box, position, type Size } from '../shape/layout.ts';
import { largestInside } from './inside.ts';

interface Slant {
  canvas: Size;
  /** The part of the canvas that is kept: it has no transparent corners. */
  box?: Box;
}

export const slanting = ({ width, height }: Size, degrees: number, keepsCorners: boolean): Slant => {
  const radians = (degrees * Math.PI) / 180;
  const [cos, sin] = [Math.abs(Math.cos(radians)), Math.abs(Math.sin(radians))];
  // As libvips rounds them (`vips__transform_set_area`).
  const canvas = { width: Math.round(width * cos + height * sin), height: Math.round(width * sin + height * cos) };
  if (keepsCorners) return { canvas };
  const inside = largestInside(width, height, radians);
  const size = { width: Math.min(inside.width, canvas.width), height: Math.min(inside.height, canvas.height) };
  return { canvas, box: { ...position(canvas, size, 'center'), ...size } };
};

export type Turn = Omit<OperationOf<'rotate'>, 'type'>;

/** Clockwise, from 0 to below 360. */
export const angleOf = ({ degrees }: Turn): number => ((degrees % 360) + 360) % 360;

/** `drawn` is how large the picture is before its corners are cut off. */
export const sizesOfTurn = (size: Size, turn: Turn): { drawn: Size; size: Size } => {
  const angle = angleOf(turn);
  if (angle % 90 !== 0) {
    const { canvas, box } = slanting(size, angle, turn.corners === 'keep');
    return { drawn: canvas, size: box ?? canvas };
  }
  const turned = angle % 180 === 0 ? size : { width: size.height, height: size.width };
  return { drawn: turned, size: turned };
};
