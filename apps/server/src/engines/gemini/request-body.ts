import type { AspectRatio, ImageSize } from '@pictor/contracts';
import type { EncodedImage } from '../../imaging/encoded-image.ts';

/**
 * The body of `generateContent`, as JSON. `imageConfig` contains only requested fields, because the API answers unknown fields with 400.
 */
export const requestBody = (call: {
  prompt: string;
  image: EncodedImage | undefined;
  aspectRatio: AspectRatio | undefined;
  size: ImageSize | undefined;
}): string => {
  const { prompt, image, aspectRatio, size } = call;
  const imageConfig = { ...(aspectRatio && { aspectRatio }), ...(size && { imageSize: size }) };
  return JSON.stringify({
    contents: [
      {
        role: 'user',
        parts: [
          ...(image ? [{ inlineData: { mimeType: image.mimeType, data: image.bytes.toString('base64') } }] : []),
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
