import type { AspectRatio, EngineName, ImageSize, Model } from '@pictor/contracts';
import { LOST, type Sentence } from './references.ts';

/** The input of the composer. It keeps the choices as the user made them. They are fitted to the model when it runs. */
export interface Draft extends Sentence {
  /** Null for `auto`. */
  model: string | null;
  /** The other models on which the same words run, if a model is chosen. */
  alongside: readonly string[];
  aspectRatio: string | null;
  size: string | null;
  /** How many results are wanted of each model, by its id, as they were stored. */
  counts: Readonly<Record<string, unknown>>;
}

export const EMPTY_DRAFT: Draft = {
  prompt: '',
  references: [],
  model: null,
  alongside: [],
  aspectRatio: null,
  size: null,
  counts: {},
};

export const chosenRatio = (draft: Pick<Draft, 'aspectRatio'>, model: Model): AspectRatio | null =>
  model.aspect_ratios.find((ratio) => ratio === draft.aspectRatio) ?? null;

export const chosenSize = (draft: Pick<Draft, 'size'>, model: Model): ImageSize | null =>
  model.sizes.find((size) => size === draft.size) ?? null;

export const chosenCount = ({ counts }: Pick<Draft, 'counts'>, { id, count }: Model): number =>
  Math.min(Number(counts[id]) || 1, count);

/** Why a run cannot start yet. */
export type Obstacle =
  | 'loading'
  | 'busy'
  | 'uploading'
  | 'no-original'
  | 'no-edit'
  | 'no-prompt'
  | 'no-references'
  | 'many-references'
  | 'no-ratio'
  | 'no-size'
  | 'lost-reference'
  | 'sending-reference';

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
  if (draft.references.length > model.references) return model.references === 0 ? 'no-references' : 'many-references';
  if (draft.prompt.trim() === '') return 'no-prompt';
  if (draft.prompt.includes(LOST)) return 'lost-reference';
  if (draft.references.some(({ picture }) => picture === null)) return 'sending-reference';
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
