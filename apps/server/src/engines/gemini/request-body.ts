import type { EncodedImage } from '../../platform/imaging/encoded-image.ts';
import type { EngineCall } from '../engine.ts';

/**
 * The body of `generateContent`, as JSON. The pictures come first, in their order. `imageConfig` contains only requested fields, because the API answers unknown fields with 400.
 */
export const requestBody = (
  { prompt, params }: Pick<EngineCall, 'prompt' | 'params'>,
  images: readonly EncodedImage[],
): string => {
  const { aspect_ratio: aspectRatio, size: imageSize } = params;
  const imageConfig = {
    ...(aspectRatio !== undefined && { aspectRatio }),
    ...(imageSize !== undefined && { imageSize }),
  };
  return JSON.stringify({
    contents: [
      {
        role: 'user',
        parts: [
          ...images.map(({ mimeType, bytes }) => ({ inlineData: { mimeType, data: bytes.toString('base64') } })),
          { text: prompt },
        ],
      },
    ],
    generationConfig: {
      responseModalities: ['TEXT', 'IMAGE'],
      ...(Object.keys(imageConfig).length > 0 && { imageConfig }),
    },
  });
};
