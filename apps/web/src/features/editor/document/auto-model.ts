import type { Model, ModelsResponse } from '@pictor/contracts';
import { AUTO_MODEL } from '../../../lib/pictures/model-name.ts';
import { chosenCount, chosenRatio, chosenSize, type Draft } from './draft.ts';

const isDarkroom = ({ engine }: Model): boolean => engine === 'darkroom';

/** The AI models that can be chosen, the preferred one first. */
const remoteModels = ({ models, auto }: ModelsResponse): Model[] =>
  models
    .filter((model) => !isDarkroom(model) && !model.retired)
    .toSorted((one, other) => Number(other.id === auto.otherwise) - Number(one.id === auto.otherwise));

/** The answers of the server do not change, so each needs only one model. Components compare it by identity. */
const known = new WeakMap<ModelsResponse, Model>();

/** `auto` as one of the models. It offers the choices of the AI model that it prefers. With the darkroom alone it is like the darkroom. */
export function autoModel(models: ModelsResponse): Model | null {
  const like = models.models.find(({ id }) => id === models.auto.otherwise) ?? models.models[0];
  if (!like) return null;
  const remote = remoteModels(models);
  const made = known.get(models) ?? {
    ...like,
    id: AUTO_MODEL,
    name: AUTO_MODEL,
    edit: models.models.some(({ edit }) => edit),
    generate: remote.some(({ generate }) => generate),
    references: Math.max(0, ...remote.map(({ references }) => references)),
  };
  known.set(models, made);
  return made;
}

/** The model of the draft. If none was chosen or it no longer exists, `auto`. */
export const chosenModel = (draft: Draft, models: ModelsResponse): Model | null =>
  models.models.find(({ id }) => id === draft.model) ?? autoModel(models);

export interface Wish {
  draft: Draft;
  models: ModelsResponse;
  /** Whether there is a picture to edit. */
  picture: boolean;
}

/** Whether the darkroom could run it if it understands the words. */
export function isPlain({ draft, models, picture }: Wish): boolean {
  const model = autoModel(models);
  if (!model || !picture || draft.references.length > 0) return false;
  const count = chosenCount(draft, model);
  return chosenRatio(draft, model) === null && chosenSize(draft, model) === null && count === 1;
}

/** The AI models that can edit the picture, or make one from words, the preferred one first. */
export const capableModels = (models: ModelsResponse, picture: boolean): Model[] =>
  remoteModels(models).filter(({ edit, generate }) => (picture ? edit : generate));

interface Read extends Wish {
  /** Whether the darkroom understands the words; null as long as this is not known. */
  accepted: boolean | null;
}

/** The model on which a run with `auto` will run. The server decides by the same rules. Null as long as it is not known. */
export function autoTarget(read: Read): Model | null {
  const { draft, models, picture, accepted } = read;
  const darkroom = models.models.find(isDarkroom) ?? null;
  const able = capableModels(models, picture);
  if (able.length === 0) return darkroom;
  if (isPlain(read) && accepted !== false) return accepted ? darkroom : null;
  const auto = autoModel(models);
  const ratio = auto && chosenRatio(draft, auto);
  const size = auto && chosenSize(draft, auto);
  const wanted = auto ? chosenCount(draft, auto) : 1;
  const can = ({ references, count, aspect_ratios, sizes }: Model): boolean =>
    draft.references.length <= references &&
    wanted <= count &&
    (ratio === null || aspect_ratios.includes(ratio)) &&
    (size === null || sizes.includes(size));
  return able.find(can) ?? able[0] ?? null;
}

/** The model that a user may want instead of the one that `auto` has chosen. */
export function otherThan(target: Model, wish: Wish): Model | null {
  if (isDarkroom(target)) return capableModels(wish.models, wish.picture)[0] ?? null;
  return isPlain(wish) ? (wish.models.models.find(isDarkroom) ?? null) : null;
}
