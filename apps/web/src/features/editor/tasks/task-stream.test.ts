import { expect, it } from 'vitest';
import { pauseAfter } from './task-stream.ts';

it('reconnects soon after a disconnection, and ever later after refusals, up to 30 seconds', () => {
  expect([1, 2, 3, 4, 5, 6, 20].map(pauseAfter)).toEqual([1000, 2000, 4000, 8000, 16_000, 30_000, 30_000]);
});
