import type { ModelParameter } from '@pictor/contracts';
import type { EngineModel } from '../engine.ts';
import { abilitiesOf, findKnown } from './known-models.ts';

const ENDPOINT_MODEL = /(?<=\/models\/)[^/:?#]+(?=:generateContent(?:\?|$))/;

/** The model that an endpoint names, as in `/v1beta/models/<model>:generateContent`. Undefined if the endpoint names no model. */
export const modelOfEndpoint = (endpoint: string): string | undefined => ENDPOINT_MODEL.exec(endpoint)?.[0];

/** The same endpoint for another model. */
export const endpointOfModel = (endpoint: string, model: string): string =>
  endpoint.replace(ENDPOINT_MODEL, () => encodeURIComponent(model));

/** "gemini-4-flash-image" → "Gemini 4 Flash Image" */
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
  const { edit, generate, references, ratios, sizes } = abilitiesOf(id);
  const known = findKnown(id);
  return {
    id,
    name: known?.name ?? nameOf(id),
    engine: 'gemini',
    edit,
    generate,
    mask: false,
    references,
    parameters: [...choice('aspect_ratio', ratios), ...choice('size', sizes)],
    ...(known?.deprecated !== undefined && { deprecated: true }),
    ...(known?.ends !== undefined && { retires_at: known.ends }),
    ...(known?.successor !== undefined && { successor: known.successor }),
  };
};
