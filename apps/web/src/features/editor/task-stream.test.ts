import { expect, it } from 'vitest';
import { pauseAfter } from './task-stream.ts';

it('comes back soon after a cut, and ever later where it is refused, up to half a minute', () => {
  expect([1, 2, 3, 4, 5, 6, 20].map(pauseAfter)).toEqual([1000, 2000, 4000, 8000, 16_000, 30_000, 30_000]);
});
