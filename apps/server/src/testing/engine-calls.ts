import type { EngineCall, EngineInput, EngineResult } from '../engines/engine.ts';
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
  ...call,
});

/** The inputs of an edit. */
export const sourceInput = (image: EncodedImage): EngineInput[] => [{ role: 'source', position: 0, image }];

/** The only result of a run. Starts the run at once. */
export const resultOf = async (results: AsyncIterable<EngineResult>): Promise<EngineResult> => {
  const all: EngineResult[] = [];
  for await (const result of results) all.push(result);
  const [result, ...more] = all;
  if (!result || more.length > 0) throw new Error(`the run has ${all.length} results instead of one`);
  return result;
};
