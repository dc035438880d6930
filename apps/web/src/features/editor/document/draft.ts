import type { AspectRatio, EngineName, ImageSize, Model, ModelsResponse } from '@pictor/contracts';

/** The input of the composer. It keeps the choices as the user made them. They are fitted to the model when it runs. */
export interface Draft {
  prompt: string;
  model: string | null;
  aspectRatio: string | null;
  size: string | null;
  /** How many results are wanted of each model, by its id, as they were stored. */
  counts: Readonly<Record<string, unknown>>;
}

export const EMPTY_DRAFT: Draft = { prompt: '', model: null, aspectRatio: null, size: null, counts: {} };

/** The model of the draft. If none was chosen or it no longer exists, the server's default. */
export function chosenModel(draft: Draft, models: ModelsResponse): Model | null {
  const find = (id: string | null): Model | undefined => models.models.find((model) => model.id === id);
  return find(draft.model) ?? find(models.default_model) ?? models.models[0] ?? null;
}

export const chosenRatio = (draft: Pick<Draft, 'aspectRatio'>, model: Model): AspectRatio | null =>
  model.aspect_ratios.find((ratio) => ratio === draft.aspectRatio) ?? null;

export const chosenSize = (draft: Pick<Draft, 'size'>, model: Model): ImageSize | null =>
  model.sizes.find((size) => size === draft.size) ?? null;

export const chosenCount = ({ counts }: Pick<Draft, 'counts'>, { id, count }: Model): number =>
  Math.min(Number(counts[id]) || 1, count);

/** Why a run cannot start yet. */
export type Obstacle = 'loading' | 'busy' | 'uploading' | 'no-original' | 'no-edit' | 'no-prompt';

interface Situation {
  draft: Draft;
  /** Null until the list of models has loaded. */
  model: Model | null;
  original: object | null;
  uploading: boolean;
  busy: boolean;
}

export function obstacle({ draft, model, original, uploading, busy }: Situation): Obstacle | null {
  if (!model) return 'loading';
  if (busy) return 'busy';
  const picture = uploading || original !== null;
  if (!picture && !model.generate) return 'no-original';
  if (picture && !model.edit) return 'no-edit';
  if (draft.prompt.trim() === '') return 'no-prompt';
  return uploading ? 'uploading' : null;
}

/**
 * Why a run was refused, as long as the reason applies. The hint that a run starts after the upload shows only while such a run is
 * requested.
 */
export function standingHint(refused: Obstacle | null, now: Obstacle | null, runAsked: boolean): Obstacle | null {
  if (refused !== now) return null;
  return now === 'uploading' && !runAsked ? null : now;
}

/** The built-in engine is free. Every other engine bills per call. */
export const isBilled = (engine: EngineName): boolean => engine !== 'darkroom';
