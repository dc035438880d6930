import { setTimeout as delay } from 'node:timers/promises';
import { EngineError } from '../engine.ts';
import { TransientError } from './failures/failure.ts';

const ATTEMPTS = 4;
/** Limits per minute ask for less; who asks for more will not be back within a task's time. */
const LONGEST_WAIT = 120_000;

/**
 * How long to wait before the next attempt, in milliseconds; undefined when there is none. Doubles with every attempt,
 * the second half of it drawn by lot so that tasks that failed together do not come back together. What the provider
 * asked for is the least.
 *
 * @param attempt the one that failed, from 1
 * @param lot from 0 to 1
 */
export const retryWait = (
  attempt: number,
  retryAfter: number | undefined,
  backoffMilliseconds: number,
  lot: number,
): number | undefined => {
  if (attempt >= ATTEMPTS || (retryAfter ?? 0) > LONGEST_WAIT) return undefined;
  const backoff = backoffMilliseconds * 2 ** (attempt - 1);
  return retryAfter === undefined ? backoff * (0.5 + lot / 2) : retryAfter + (backoff * lot) / 2;
};

/**
 * Calls until it succeeds, fails for good, or has failed too often; the last failure is thrown, with the number of
 * `attempts` in its evidence. Waiting ends with the signal.
 *
 * @param call gets the number of the attempt, from 1
 * @param onRetry gets the number of the attempt that is about to be waited for
 */
export const withRetries = async <T>(
  call: (attempt: number) => Promise<T>,
  options: { backoffMilliseconds: number; signal: AbortSignal; onRetry: (attempt: number) => void },
): Promise<T> => {
  for (let attempt = 1; ; attempt++) {
    try {
      return await call(attempt);
    } catch (error) {
      if (!(error instanceof EngineError)) throw error;
      const wait =
        error instanceof TransientError
          ? retryWait(attempt, error.retryAfter, options.backoffMilliseconds, Math.random())
          : undefined;
      if (wait === undefined) throw new EngineError(error.code, error.texts, { ...error.evidence, attempts: attempt });
      options.onRetry(attempt + 1);
      await delay(wait, undefined, { signal: options.signal });
    }
  }
};
