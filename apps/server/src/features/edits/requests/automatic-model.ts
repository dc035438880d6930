import type { Model } from '@pictor/contracts';
import type { EngineCatalogue } from '../../../engines/catalogue.ts';
import type { Params } from '../../../engines/engine.ts';
import { allowsParams } from '../params.ts';

export interface Wish {
  userId: string;
  kind: 'edit' | 'generate';
  prompt: string;
  params: Params;
  /** The number of references. */
  references: number;
  /** How many results are wanted. */
  count: number;
}

export interface ModelChoice {
  engines: EngineCatalogue;
  /** Whether the darkroom understands the whole instruction. */
  isForDarkroom: (userId: string, prompt: string) => Promise<boolean>;
}

/** The AI models that the providers still serve, the default first. */
const remoteModels = (engines: EngineCatalogue) => {
  const { default_model, models } = engines.describe();
  return models
    .filter(({ engine, retired }) => engine !== 'darkroom' && !retired)
    .toSorted((one, other) => Number(other.id === default_model) - Number(one.id === default_model));
};

const findDarkroom = (engines: EngineCatalogue) =>
  engines.describe().models.find(({ engine }) => engine === 'darkroom');

/** The model that `auto` prefers for what the darkroom does not understand. The darkroom if there is no AI model. */
export const otherwiseOf = (engines: EngineCatalogue): string =>
  (remoteModels(engines)[0] ?? findDarkroom(engines))?.id ?? engines.defaultModel;

/**
 * Chooses the model of a task with the model `auto`. An edit that the darkroom understands wholly runs there, because that is free and
 * exact. Anything else runs on the preferred AI model, or on the first one that can do it. If none can, the preferred model says so.
 */
export const chooseModel = async (wish: Wish, { engines, isForDarkroom }: ModelChoice): Promise<string> => {
  const { userId, kind, prompt, params, references, count } = wish;
  const able = remoteModels(engines).filter((model) => model[kind]);
  const isAble = (model: Model): boolean =>
    references <= model.references && count <= model.count && allowsParams(model, params);
  const otherwise = able.find(isAble) ?? able[0];
  if (!otherwise) return otherwiseOf(engines);
  const darkroom = findDarkroom(engines);
  const isPlain = references === 0 && count === 1 && Object.keys(params).length === 0;
  if (!darkroom?.[kind] || !isPlain) return otherwise.id;
  return (await isForDarkroom(userId, prompt)) ? darkroom.id : otherwise.id;
};
