import { setTimeout } from 'node:timers/promises';
import { Unavailable } from './errors.ts';

/** @throws {Unavailable} if the answer takes longer; the operation itself is not canceled */
export const withDeadline = async <T>(milliseconds: number, answer: Promise<T>): Promise<T> => {
  const timer = new AbortController();
  const late = setTimeout(milliseconds, undefined, { signal: timer.signal, ref: false }).then(() => {
    throw new Unavailable(undefined, new Error(`no answer within ${milliseconds} ms`));
  });
  // If the answer comes first, aborting the timer rejects this promise. Ignore that.
  late.catch(() => {});
  return await Promise.race([answer, late]).finally(() => timer.abort());
};
