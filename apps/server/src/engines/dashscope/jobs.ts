import { setTimeout as delay } from 'node:timers/promises';
import { EngineError } from '../engine.ts';
import { TransientError } from '../remote/failures/transient-error.ts';
import type { Client, Exchange } from './client.ts';

const GROWTH = 1.5;
/** The provider recommends to ask every 10 seconds. */
const LONGEST_WAIT = 10_000;
/** The job is billed, so a lost connection is no reason to give it up soon. */
const FAILURES_IN_A_ROW = 12;

interface WaitOptions {
  prompt: string;
  signal: AbortSignal;
  /** The wait before the first question. It grows with each further one. */
  pollMilliseconds: number;
}

/**
 * Waits for a job until it has ended. Temporary failures of a question do not end the waiting.
 *
 * @throws {EngineError} if the job ends without a result, or if the provider cannot be asked any more
 */
export const waitForJob = async (
  { poll }: Pick<Client, 'poll'>,
  jobId: string,
  { prompt, signal, pollMilliseconds }: WaitOptions,
): Promise<Exchange> => {
  let failures = 0;
  for (let wait = pollMilliseconds; ; wait = Math.min(wait * GROWTH, LONGEST_WAIT)) {
    let pause = wait;
    try {
      const ended = await poll(jobId, prompt, signal);
      if (ended) return ended;
      failures = 0;
    } catch (error) {
      if (!(error instanceof TransientError)) throw error;
      failures += 1;
      if (failures >= FAILURES_IN_A_ROW)
        throw new EngineError(error.code, error.sentences, { ...error.evidence, jobId });
      pause = Math.max(wait, error.retryAfter ?? 0);
    }
    await delay(pause, undefined, { signal });
  }
};
