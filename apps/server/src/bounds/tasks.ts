import type { Bounds } from './bound.ts';

export const TASKS_BOUNDS = {} as const satisfies Bounds;
