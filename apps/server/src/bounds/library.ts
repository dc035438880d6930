import type { Bounds } from './bound.ts';

export const LIBRARY_BOUNDS = {} as const satisfies Bounds;
