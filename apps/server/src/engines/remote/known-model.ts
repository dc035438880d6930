import { type ModelParameter, RESULTS_MAX } from '@pictor/contracts';
import type { EngineModel } from '../engine.ts';
import { ratioOf } from './size-in-pixels.ts';

/** The facts about a model in the list of an engine, without its abilities. */
export interface ModelFacts {
  id: string;
  /** The name that users see. */
  name: string;
  /** The day since which the provider advises against this model. */
  deprecated?: string;
  /** The first day on which the provider no longer serves this model. If sources differ, the last day that they name. */
  ends?: string;
  /** The model that the provider recommends instead, or else a current model of the same series. */
  successor?: string;
  source: string;
  /** The day on which the source was read. */
  read: string;
}

/** The ratios that most models accept. */
export const USUAL_RATIOS = ['1:1', '2:3', '3:2', '3:4', '4:3', '4:5', '5:4', '9:16', '16:9', '21:9'] as const;

/** The id without the name of the maker, which some gateways put before it. */
export const bareId = (id: string): string => id.slice(id.lastIndexOf('/') + 1).toLowerCase();

/** The model of the list with this id, or the one whose dated version it is. */
export const findNearest = <Known extends ModelFacts>(models: readonly Known[], id: string): Known | undefined => {
  const [nearest] = models
    .filter((known) => id === known.id || id.startsWith(`${known.id}-`))
    .toSorted((one, other) => other.id.length - one.id.length);
  return nearest;
};

/** "gemini-4-flash-image" → "Gemini 4 Flash Image" */
export const nameFromId = (id: string): string =>
  id
    .split('-')
    .map((word) => word.charAt(0).toUpperCase() + word.slice(1))
    .join(' ');

/** A parameter without values is none of the model's: the provider refuses it. */
export const choice = (name: string, values: readonly string[]): ModelParameter[] =>
  values.length > 0 ? [{ kind: 'choice', name, values: [...values] }] : [];

/** How large a picture a model can use, and how unequal its sides may be. A model without a list of ratios says nothing about them. */
export const pictureLimits = (
  longestSide: number,
  ratios: readonly string[],
): Pick<EngineModel, 'longest_side' | 'widest_ratio'> => ({
  longest_side: longestSide,
  ...(ratios.length > 0 && { widest_ratio: Math.max(...ratios.map(ratioOf)) }),
});

/** The results that a task may want of any remote model. If a call makes fewer, the task needs several calls. */
const USUAL_RESULTS = 4;

/** How many results a model makes, for a task and for one call. */
export const resultsOf = (perCall: number): Pick<EngineModel, 'count' | 'resultsPerCall'> => {
  const count = Math.min(RESULTS_MAX, Math.max(USUAL_RESULTS, perCall));
  return { count, resultsPerCall: Math.min(count, perCall) };
};

/** How a model that is deprecated or retired is described. */
export const ageOf = (
  known: Pick<ModelFacts, 'deprecated' | 'ends' | 'successor'> | undefined,
): Pick<EngineModel, 'deprecated' | 'retires_at' | 'successor'> => ({
  ...(known?.deprecated !== undefined && { deprecated: true }),
  ...(known?.ends !== undefined && { retires_at: known.ends }),
  ...(known?.successor !== undefined && { successor: known.successor }),
});
