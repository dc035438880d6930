import type { Bounds } from './bound.ts';

export const ACCOUNTS_BOUNDS = {} as const satisfies Bounds;
