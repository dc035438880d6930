import { EngineError } from '../engine.ts';
import { untilAborted } from './until-aborted.ts';

/**
 * Returns the value of `read` for one of several results, or its error if the provider caused the failure. The caller continues with the other results,
 * because they are paid for, too. Rejects with any other error, and with the signal's reason once the signal is aborted.
 */
export const outcomeOf = async <T>(signal: AbortSignal, read: () => Promise<T>): Promise<T | EngineError> => {
  try {
    return await untilAborted(signal, read);
  } catch (error) {
    if (error instanceof EngineError) return error;
    throw error;
  }
};
