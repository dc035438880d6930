import { ASPECT_RATIOS, IMAGE_SIZES, type ImageSize, type Model } from '@pictor/contracts';

const ENDPOINT_MODEL = /(?<=\/models\/)[^/:?#]+(?=:generateContent(?:\?|$))/;

/** The model that an endpoint names, as in `/v1beta/models/<model>:generateContent`; undefined where it names none. */
export const modelOfEndpoint = (endpoint: string): string | undefined => ENDPOINT_MODEL.exec(endpoint)?.[0];

/** The same endpoint for another model. */
export const endpointOfModel = (endpoint: string, model: string): string =>
  endpoint.replace(ENDPOINT_MODEL, () => encodeURIComponent(model));

/**
 * Which sizes can be asked for, by name; the first that fits counts. From the provider's image generation guide, autumn
 * 2026: Gemini 3 takes `imageSize`, gemini-2.5-flash-image paints 1K and refuses the field. No sizes: nothing to choose.
 */
const SIZES: readonly (readonly [pattern: RegExp, sizes: readonly ImageSize[]])[] = [
  [/^gemini-3(\.\d+)?-(pro|flash)-image/, IMAGE_SIZES],
];

/** "gemini-3.1-flash-image" → "Gemini 3.1 Flash Image" */
const nameOf = (id: string): string =>
  id
    .split('-')
    .map((word) => word.charAt(0).toUpperCase() + word.slice(1))
    .join(' ');

/** What a model can do, as the client is told. A model that nobody knows yet gets what all of them can. */
export const describeModel = (id: string): Model => ({
  id,
  name: nameOf(id),
  engine: 'gemini',
  edit: true,
  generate: true,
  mask: false,
  references: 0,
  aspect_ratios: [...ASPECT_RATIOS],
  sizes: [...(SIZES.find(([pattern]) => pattern.test(id))?.[1] ?? [])],
});
