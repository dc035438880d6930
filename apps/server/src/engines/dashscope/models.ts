import type { ModelParameter } from '@pictor/contracts';
import type { EngineModel } from '../engine.ts';
import { abilitiesOf, findKnown } from './known-models.ts';

/** The models that are offered if the configuration names none. */
export const DEFAULT_MODELS = ['qwen-image-3.0', 'qwen-image-3.0-pro'];

/** "qwen-image-4.0" → "Qwen Image 4.0" */
const nameOf = (id: string): string =>
  id
    .split('-')
    .map((word) => word.charAt(0).toUpperCase() + word.slice(1))
    .join(' ');

/** A parameter without values is none of the model's: the provider refuses it. */
const choice = (name: string, values: readonly string[]): ModelParameter[] =>
  values.length > 0 ? [{ kind: 'choice', name, values: [...values] }] : [];

/** The abilities of a model and its retirement dates. */
export const describeModel = (id: string): EngineModel => {
  const { edit, generate, pictures, ratios, sizes } = abilitiesOf(id);
  const known = findKnown(id);
  return {
    id,
    name: known?.name ?? nameOf(id),
    engine: 'dashscope',
    edit,
    generate,
    mask: false,
    references: edit ? pictures - 1 : 0,
    parameters: [...choice('aspect_ratio', ratios), ...choice('size', sizes)],
    ...(known?.deprecated !== undefined && { deprecated: true }),
    ...(known?.ends !== undefined && { retires_at: known.ends }),
    ...(known?.successor !== undefined && { successor: known.successor }),
  };
};
