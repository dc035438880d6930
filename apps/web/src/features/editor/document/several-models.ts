import type { Model, ModelsResponse } from '@pictor/contracts';
import { AUTO_MODEL } from '../../../lib/pictures/model-name.ts';
import { chosenModel } from './auto-model.ts';
import { chosenRatio, chosenSize, type Draft, type Obstacle } from './draft.ts';

/** How many models a run may have. */
export const MODELS_MAX = 4;

/** The models of the next run, the chosen one first. `auto` runs alone, because the server chooses its model. */
export function chosenModels(draft: Draft, models: ModelsResponse): Model[] {
  const first = chosenModel(draft, models);
  if (!first) return [];
  if (first.id === AUTO_MODEL) return [first];
  const others = draft.alongside.flatMap((id) => models.models.find((model) => model.id === id) ?? []);
  return [...new Set([first, ...others])].slice(0, MODELS_MAX);
}

/** Adds a model to those of the next run, or takes it away. */
export function toggleModel(draft: Draft, models: ModelsResponse, id: string): Pick<Draft, 'model' | 'alongside'> {
  const chosen = chosenModels(draft, models)
    .map((model) => model.id)
    .filter((one) => one !== AUTO_MODEL);
  const [first = null, ...alongside] = chosen.includes(id) ? chosen.filter((one) => one !== id) : [...chosen, id];
  return { model: first, alongside };
}

interface Run {
  draft: Draft;
  /** Whether there is a picture to edit. */
  picture: boolean;
  /** The chosen model, whose choices the composer shows. */
  like: Model;
}

/** Why a model cannot run beside the chosen one; null if it can. */
export function unfitFor({ draft, picture, like }: Run, model: Model): Obstacle | null {
  if (picture ? !model.edit : !model.generate) return picture ? 'no-edit' : 'no-original';
  if (draft.references.length > model.references) return model.references === 0 ? 'no-references' : 'many-references';
  if (chosenRatio(draft, like) !== null && chosenRatio(draft, model) === null) return 'no-ratio';
  if (chosenSize(draft, like) !== null && chosenSize(draft, model) === null) return 'no-size';
  return null;
}
