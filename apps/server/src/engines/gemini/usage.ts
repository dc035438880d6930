import type { EngineUsage } from '../engine.ts';
import type { Answer } from './answer/answer.ts';

type Details = readonly { modality?: string | undefined; tokenCount?: number | undefined }[];

const countOf = (details: Details, modality: string): number =>
  details.reduce((sum, one) => sum + (one.modality?.toUpperCase() === modality ? (one.tokenCount ?? 0) : 0), 0);

/**
 * Draft thoughts are billed as text.
 *
 * @param images how many pictures the answer has
 * @returns undefined if the answer has neither a report nor a picture, because it may be billed nevertheless
 */
export const usageOf = (
  { usageMetadata: said }: Pick<Answer, 'usageMetadata'>,
  images: number,
): EngineUsage | undefined => {
  if (!said) return images > 0 ? { images } : undefined;
  const { promptTokensDetails: input, candidatesTokensDetails: output } = said;
  const thoughts = said.thoughtsTokenCount ?? 0;
  return {
    images,
    tokens: {
      ...(input
        ? { text_input: countOf(input, 'TEXT'), image_input: countOf(input, 'IMAGE') }
        : { input: said.promptTokenCount }),
      ...(output
        ? { text_output: countOf(output, 'TEXT') + thoughts, image_output: countOf(output, 'IMAGE') }
        : { text_output: thoughts, output: said.candidatesTokenCount }),
    },
  };
};
