import { NEXT_LENGTH } from '@pictor/contracts';
import type { Bounds } from './bound.ts';

export const TRANSPORT_BOUNDS = {
  nextLength: {
    value: NEXT_LENGTH,
    unit: 'characters',
    per: 'request',
    limits: 'the address that the sign-in leads back to',
    answer: 'the redirect keeps the path alone',
  },
} as const satisfies Bounds;
