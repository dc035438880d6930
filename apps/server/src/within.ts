import { setTimeout } from 'node:timers/promises';
import { Unavailable } from './errors.ts';

/** @throws {Unavailable} where the answer takes longer; it is left to come */
export const within = async <T>(milliseconds: number, answer: Promise<T>): Promise<T> => {
  const timer = new AbortController();
  const late = setTimeout(milliseconds, undefined, { signal: timer.signal, ref: false }).then(() => {
    throw new Unavailable(undefined, new Error(`no answer within ${milliseconds} ms`));
  });
  // It loses the race most of the time, and is told so.
  late.catch(() => {});
  return await Promise.race([answer, late]).finally(() => timer.abort());
};
