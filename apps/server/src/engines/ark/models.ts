import type { EngineModel } from '../engine.ts';
import { ageOf, choice, resultsOf } from '../remote/known-model.ts';
import { abilitiesOf, findKnown, LONGEST_SIDE } from './known-models.ts';

/** The models that are offered if the configuration names none. */
export const DEFAULT_MODELS = ['doubao-seedream-5-5-261028', 'doubao-seedream-5-0-flash-260915'];

/** The abilities of a model and its retirement dates. The name of an unknown model stays as it is: it may be the id of an endpoint. */
export const describeModel = (id: string): EngineModel => {
  const { pictures, ratios, sizes, pixels } = abilitiesOf(id);
  const known = findKnown(id);
  return {
    id,
    name: known?.name ?? id,
    engine: 'ark',
    edit: true,
    generate: true,
    mask: false,
    references: pictures - 1,
    longest_side: LONGEST_SIDE,
    widest_ratio: pixels.maxRatio,
    // A model can paint a series, but a prompt decides whether it does.
    ...resultsOf(1),
    parameters: [...choice('aspect_ratio', ratios), ...choice('size', sizes)],
    ...ageOf(known),
  };
};
