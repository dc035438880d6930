import type { EngineUsage } from '../engine.ts';
import { sideOf } from '../remote/size-in-pixels.ts';
import type { Answer } from './answer.ts';

/** The tier whose square has about as many pixels as a size such as `2048x2048`. */
const tierOf = (size: string | undefined, tiers: readonly string[]): string | undefined => {
  const [, width, height] = /^(\d{2,5})x(\d{2,5})$/.exec(size ?? '') ?? [];
  if (width === undefined || height === undefined) return undefined;
  const side = Math.sqrt(Number(width) * Number(height));
  const [nearest] = tiers.toSorted((one, other) => Math.abs(sideOf(one) - side) - Math.abs(sideOf(other) - side));
  return nearest;
};

/** @param tiers the sizes of the model */
export const usageOf = (
  { usage: said, results }: Pick<Answer, 'usage' | 'results'>,
  tiers: readonly string[],
): EngineUsage => {
  const made = results.filter(({ picture, address }) => picture !== undefined || address !== undefined);
  return { images: said?.generatedImages ?? made.length, size: tierOf(made[0]?.size, tiers) };
};
