import type { ModelCopy } from '../../platform/imaging/prepare.ts';
import type { EngineCall, Params } from '../engine.ts';
import { ratioOf, sideOf, sizeInPixels } from '../remote/size-in-pixels.ts';
import { abilitiesOf, PIXEL_LIMITS } from './known-models.ts';

/** The tier of a request that names only a shape. */
const USUAL_TIER = '1K';

/** The wanted size in pixels, as `1664*928`. Undefined if the user leaves it to the model. */
const sizeOf = ({ aspect_ratio: ratio, size }: Params, source: ModelCopy | undefined): string | undefined => {
  if (ratio === undefined && size === undefined) return undefined;
  const shape = ratio === undefined ? source && source.width / source.height : ratioOf(String(ratio));
  const { width, height } = sizeInPixels(sideOf(String(size ?? USUAL_TIER)), shape ?? 1, PIXEL_LIMITS);
  return `${width}*${height}`;
};

interface BodyOptions {
  /** Its shape is the shape of the result if the user chooses none. Undefined for a generation. */
  source: ModelCopy | undefined;
  /** The source, then the references: the prompt calls them 图1, 图2 and so on. */
  pictures: readonly ModelCopy[];
  watermark: boolean;
}

/** The body of a request, as JSON: exactly one message with exactly one text. */
export const requestBody = (
  { model, prompt, params, count }: Pick<EngineCall, 'model' | 'prompt' | 'params' | 'count'>,
  { source, pictures, watermark }: BodyOptions,
): string => {
  const size = sizeOf(params, source);
  const content = [
    ...pictures.map(({ bytes, mimeType }) => ({ image: `data:${mimeType};base64,${bytes.toString('base64')}` })),
    { text: prompt },
  ];
  return JSON.stringify({
    model,
    input: { messages: [{ role: 'user', content }] },
    parameters: {
      n: Math.min(count, abilitiesOf(model).results),
      ...(size !== undefined && { size }),
      watermark,
    },
  });
};
