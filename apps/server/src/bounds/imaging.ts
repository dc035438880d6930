import type { Bounds } from './bound.ts';

export const IMAGING_BOUNDS = {} as const satisfies Bounds;
