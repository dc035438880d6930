import type { EncodedImage } from '../../platform/imaging/encoded-image.ts';
import type { EngineCall, Params } from '../engine.ts';
import { ratioOf, sideOf, sizeInPixels } from '../remote/size-in-pixels.ts';
import { abilitiesOf } from './known-models.ts';

/** The tier of a request that names only a shape. All models have it. */
const USUAL_TIER = '2K';

/** A tier, for which the model chooses the shape, or a size in pixels. Undefined if the user leaves both to the model. */
const sizeOf = (model: string, { aspect_ratio: ratio, size }: Params): string | undefined => {
  if (ratio === undefined) return size === undefined ? undefined : String(size);
  const { width, height } = sizeInPixels(
    sideOf(String(size ?? USUAL_TIER)),
    ratioOf(String(ratio)),
    abilitiesOf(model).pixels,
  );
  return `${width}x${height}`;
};

interface BodyOptions {
  /** The source, then the references. */
  pictures: readonly EncodedImage[];
  watermark: boolean;
}

/** The body of a request, as JSON. The provider adds a watermark unless it is told not to. */
export const requestBody = (
  { model, prompt, params }: Pick<EngineCall, 'model' | 'prompt' | 'params'>,
  { pictures, watermark }: BodyOptions,
): string => {
  const size = sizeOf(model, params);
  const image = pictures.map(({ bytes, mimeType }) => `data:${mimeType};base64,${bytes.toString('base64')}`);
  return JSON.stringify({
    model,
    prompt,
    ...(image.length > 0 && { image }),
    ...(size !== undefined && { size }),
    response_format: 'b64_json',
    ...(abilitiesOf(model).hasFormats && { output_format: 'png' }),
    watermark,
  });
};
