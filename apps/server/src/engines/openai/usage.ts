import type { EngineUsage } from '../engine.ts';
import type { Answer } from './answer/answer.ts';

/**
 * The usage of an answer, which may have several results.
 *
 * @returns undefined if the answer has no report, no picture and no refusal, because it may be billed nevertheless
 */
export const usageOf = (answer: Pick<Answer, 'facts' | 'entries'> | undefined): EngineUsage | undefined => {
  if (!answer) return undefined;
  const { facts, entries } = answer;
  const { usage: said } = facts;
  const images = entries.filter(({ picture, address }) => picture !== undefined || address !== undefined).length;
  if (!said) return images > 0 || entries.some(({ error }) => error) ? { images } : undefined;
  const { inputTokensDetails: input, outputTokensDetails: output } = said;
  const hasTokens = said.inputTokens !== undefined || said.outputTokens !== undefined;
  return {
    images,
    dollars: said.cost,
    tokens: hasTokens
      ? {
          ...(input ? { text_input: input.textTokens, image_input: input.imageTokens } : { input: said.inputTokens }),
          ...(output
            ? { text_output: output.textTokens, image_output: output.imageTokens }
            : { output: said.outputTokens }),
        }
      : undefined,
  };
};
