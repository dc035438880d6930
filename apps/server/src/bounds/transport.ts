import type { Bounds } from './bound.ts';

export const TRANSPORT_BOUNDS = {} as const satisfies Bounds;
