import type { Point } from './viewport.ts';

/** What lies beside what is seen. */
export interface Neighbours {
  previous: boolean;
  next: boolean;
}

const SHARE = 0.18;
const FARTHEST = 80;
/** So much more sideways than up or down. */
const SIDEWAYS = 1.5;
const HOLDING_BACK = 3;

const direction = (x: number): keyof Neighbours => (x < 0 ? 'next' : 'previous');

/** Where a finger that has moved by so much on a table of this width wants to go. */
export function swipeTo(moved: Point, width: number, neighbours: Neighbours): keyof Neighbours | null {
  const to = direction(moved.x);
  const far = Math.abs(moved.x) >= Math.min(FARTHEST, width * SHARE);
  const sideways = Math.abs(moved.x) > Math.abs(moved.y) * SIDEWAYS;
  return far && sideways && neighbours[to] ? to : null;
}

/** How far the picture follows the finger. */
export const swipeOffset = (x: number, neighbours: Neighbours): number =>
  neighbours[direction(x)] ? x : x / HOLDING_BACK;
