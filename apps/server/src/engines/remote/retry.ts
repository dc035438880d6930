import { setTimeout as delay } from 'node:timers/promises';
import { EngineError } from '../engine.ts';
import { TransientError } from './failures/transient-error.ts';

const ATTEMPTS = 4;
/** Per-minute limits ask for shorter waits. A longer wait would exceed the task's time limit, so give up. */
const LONGEST_WAIT = 120_000;

/**
 * How long to wait before the next attempt, in milliseconds. Undefined if there are no more attempts. The wait doubles with every
 * attempt. Its second half is random, so that tasks which failed together do not retry at the same moment. The wait is never shorter
 * than the provider asked for.
 *
 * @param attempt the number of the attempt that failed, from 1
 * @param lot a random number from 0 to 1
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
 * Repeats the call until it succeeds, fails permanently, or has used all attempts. Then throws the last failure, with the number
 * of `attempts` in its evidence. An aborted signal ends the waiting.
 *
 * @param call receives the number of the attempt, from 1
 * @param onRetry receives the number of the next attempt, before the wait
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
      if (wait === undefined)
        throw new EngineError(
          error.code,
          error.sentences,
          { ...error.evidence, attempts: attempt },
          { usage: error.usage },
        );
      options.onRetry(attempt + 1);
      await delay(wait, undefined, { signal: options.signal });
    }
  }
};
