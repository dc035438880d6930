import type { Point } from './viewport.ts';

/** Whether there is a picture before and after the current one. */
export interface Neighbours {
  previous: boolean;
  next: boolean;
}

const SHARE = 0.18;
const FARTHEST = 80;
/** A swipe has to be longer horizontally than vertically by this factor. */
const SIDEWAYS = 1.5;
const HOLDING_BACK = 3;

const direction = (x: number): keyof Neighbours => (x < 0 ? 'next' : 'previous');

/** The target of a swipe by `moved` on a table of this width; null if the movement is not a swipe or there is no neighbour. */
export function swipeTo(moved: Point, width: number, neighbours: Neighbours): keyof Neighbours | null {
  const to = direction(moved.x);
  const far = Math.abs(moved.x) >= Math.min(FARTHEST, width * SHARE);
  const sideways = Math.abs(moved.x) > Math.abs(moved.y) * SIDEWAYS;
  return far && sideways && neighbours[to] ? to : null;
}

/** The distance that the picture moves with the finger. */
export const swipeOffset = (x: number, neighbours: Neighbours): number =>
  neighbours[direction(x)] ? x : x / HOLDING_BACK;
