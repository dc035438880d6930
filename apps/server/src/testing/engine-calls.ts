import { type EngineCall, EngineError, type EngineInput, type EngineResult } from '../engines/engine.ts';
import type { EncodedImage } from '../platform/imaging/encoded-image.ts';

/** A call that nothing stops and that has no inputs. */
export const engineCall = <Call extends Partial<EngineCall> & Pick<EngineCall, 'model' | 'prompt'>>(call: Call) => ({
  owner: 'somebody',
  params: {},
  inputs: [],
  keepsPosition: false,
  count: 1,
  signal: new AbortController().signal,
  report: () => undefined,
  resume: undefined,
  checkpoint: async () => undefined,
  beforeRequest: async () => undefined,
  ...call,
});

/** The inputs of an edit. */
export const sourceInput = (image: EncodedImage): EngineInput[] => [{ role: 'source', position: 0, image }];

/** All results of a run. Starts the run at once. */
export const resultsOf = async (results: AsyncIterable<EngineResult>): Promise<EngineResult[]> => {
  const all: EngineResult[] = [];
  for await (const result of results) all.push(result);
  return all;
};

/** All results of a run that makes fewer than were wanted, and the error that ends it. */
export const resultsAndFailureOf = async (results: AsyncIterable<EngineResult>) => {
  const all: EngineResult[] = [];
  try {
    for await (const result of results) all.push(result);
  } catch (error) {
    if (error instanceof EngineError) return { results: all, failure: error };
    throw error;
  }
  throw new Error(`the run has ${all.length} results and did not fail`);
};

/** The only result of a run. Starts the run at once. */
export const resultOf = async (results: AsyncIterable<EngineResult>): Promise<EngineResult> => {
  const all = await resultsOf(results);
  const [result, ...more] = all;
  if (!result || more.length > 0) throw new Error(`the run has ${all.length} results instead of one`);
  return result;
};

/** Returns the error that ends the run. A result or any other error fails the test. */
export const failureOf = async (results: AsyncIterable<EngineResult>): Promise<EngineError> => {
  const outcome = await resultOf(results).catch((error: unknown) => error);
  if (outcome instanceof EngineError) return outcome;
  throw new Error('the run did not fail with an EngineError', { cause: outcome });
};
