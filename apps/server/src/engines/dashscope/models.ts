import type { EngineModel } from '../engine.ts';
import { ageOf, choice, nameFromId, resultsOf } from '../remote/known-model.ts';
import { abilitiesOf, findKnown, LONGEST_SIDE, PIXEL_LIMITS } from './known-models.ts';

/** The models that are offered if the configuration names none. */
export const DEFAULT_MODELS = ['qwen-image-3.0', 'qwen-image-3.0-pro'];

/** The abilities of a model and its retirement dates. */
export const describeModel = (id: string): EngineModel => {
  const { edit, generate, pictures, results, ratios, sizes } = abilitiesOf(id);
  const known = findKnown(id);
  return {
    id,
    name: known?.name ?? nameFromId(id),
    engine: 'dashscope',
    edit,
    generate,
    mask: false,
    references: edit ? pictures - 1 : 0,
    longest_side: LONGEST_SIDE,
    widest_ratio: PIXEL_LIMITS.maxRatio,
    ...resultsOf(results),
    parameters: [...choice('aspect_ratio', ratios), ...choice('size', sizes)],
    ...ageOf(known),
  };
};
