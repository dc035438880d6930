import type { Point } from './viewport.ts';

/** The fingers (or the one pointer) on the table, in the order in which they touched it. */
export type Gesture = ReadonlyMap<number, Point>;

export const NO_GESTURE: Gesture = new Map();

/** The effect of one movement on the camera: first the shift, then the zoom around a point. */
export interface Movement {
  gesture: Gesture;
  pan: Point;
  zoom: { at: Point; factor: number } | null;
}

export const hold = (gesture: Gesture, id: number, at: Point): Gesture => new Map(gesture).set(id, at);

export function release(gesture: Gesture, id: number): Gesture {
  const rest = new Map(gesture);
  rest.delete(id);
  return rest;
}

const between = (a: Point, b: Point): Point => ({ x: (a.x + b.x) / 2, y: (a.y + b.y) / 2 });
const distance = (a: Point, b: Point): number => Math.hypot(a.x - b.x, a.y - b.y);
const minus = (a: Point, b: Point): Point => ({ x: a.x - b.x, y: a.y - b.y });

/** One finger pans. Two fingers pan by their midpoint and zoom by their distance. Further fingers are ignored. */
export function move(gesture: Gesture, id: number, to: Point): Movement | null {
  const from = gesture.get(id);
  if (!from) return null;
  const next = hold(gesture, id, to);
  const [first, second] = [...gesture.keys()];
  if (second === undefined) return { gesture: next, pan: minus(to, from), zoom: null };
  if (id !== first && id !== second) return { gesture: next, pan: { x: 0, y: 0 }, zoom: null };
  const other = gesture.get(id === first ? second : (first ?? second));
  if (!other) return null;
  const span = distance(from, other);
  const at = between(to, other);
  return {
    gesture: next,
    pan: minus(at, between(from, other)),
    zoom: span > 0 ? { at, factor: distance(to, other) / span } : null,
  };
}
