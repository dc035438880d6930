import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { retryWait } from './retry.ts';

describe('the wait between attempts', () => {
  const attempt = fc.integer({ min: 1, max: 3 });
  const lot = fc.double({ min: 0, max: 1, noNaN: true });

  test('is never shorter than requested, and longer by at most the backoff', () => {
    const asked = fc.option(fc.integer({ min: 0, max: 120_000 }), { nil: undefined });
    fc.assert(
      fc.property(attempt, asked, lot, (failed, retryAfter, drawn) => {
        const wait = retryWait(failed, retryAfter, 1000, drawn) ?? Number.NaN;
        const backoff = 1000 * 2 ** (failed - 1);
        expect(wait).toBeGreaterThanOrEqual(retryAfter ?? backoff / 2);
        expect(wait).toBeLessThanOrEqual((retryAfter ?? 0) + backoff);
      }),
    );
  });

  test.for([undefined, 37_000])(
    'differs between tasks that failed together, with a requested wait of %s ms',
    (retryAfter) => {
      expect(retryWait(1, retryAfter, 1000, 0.9)).not.toBe(retryWait(1, retryAfter, 1000, 0.1));
    },
  );

  test('does not exist after the fourth attempt', () => {
    expect([1, 2, 3, 4].map((failed) => retryWait(failed, undefined, 1000, 1))).toEqual([1000, 2000, 4000, undefined]);
  });
});
