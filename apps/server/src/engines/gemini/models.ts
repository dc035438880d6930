import type { EngineModel } from '../engine.ts';
import { baseAddress } from '../remote/http/base-address.ts';
import { ageOf, choice, nameFromId, pictureLimits, resultsOf } from '../remote/known-model.ts';
import { abilitiesOf, findKnown } from './known-models.ts';

const ENDPOINT_MODEL = /(?<=\/models\/)[^/:?#]+(?=:generateContent(?:\?|$))/;

/** The model that an endpoint names, as in `/v1beta/models/<model>:generateContent`. Undefined if the endpoint names no model. */
export const modelOfEndpoint = (endpoint: string): string | undefined => ENDPOINT_MODEL.exec(endpoint)?.[0];

/** The same endpoint for another model. */
export const endpointOfModel = (endpoint: string, model: string): string =>
  endpoint.replace(ENDPOINT_MODEL, () => encodeURIComponent(model));

/** The address with the version of the API: that of the address, or else the current one. */
export const versionedUrl = (baseUrl: string): string => {
  const url = baseAddress(baseUrl);
  return /\/v\d\w*$/.test(url) ? url : `${url}/v1beta`;
};

/** The abilities of a model and its retirement dates. */
export const describeModel = (id: string): EngineModel => {
  const { edit, generate, references, longestSide, ratios, sizes } = abilitiesOf(id);
  const known = findKnown(id);
  return {
    id,
    name: known?.name ?? nameFromId(id),
    engine: 'gemini',
    edit,
    generate,
    mask: false,
    references,
    ...pictureLimits(longestSide, ratios),
    ...resultsOf(1),
    parameters: [...choice('aspect_ratio', ratios), ...choice('size', sizes)],
    ...ageOf(known),
  };
};
