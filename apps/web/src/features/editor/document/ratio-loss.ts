import type { Model } from '@pictor/contracts';
import type { Size } from '../../../canvas/viewport.ts';

export interface RatioLoss {
  /** The longest side divided by the shortest one of the most unequal picture that the model makes. */
  widest: number;
  /** The pixels of the short side of the picture that is sent. Null if it is not sent smaller. */
  shortSide: number | null;
}

/** The loss of a picture that is wider or taller than the model's results. Null if the ratio is possible. */
export function ratioLoss(
  { width, height }: Size,
  { longest_side, widest_ratio }: Pick<Model, 'longest_side' | 'widest_ratio'>,
): RatioLoss | null {
  const longest = Math.max(width, height);
  const shortest = Math.min(width, height);
  if (widest_ratio === undefined || longest <= shortest * widest_ratio) return null;
  const smaller = longest_side !== undefined && longest > longest_side;
  return {
    widest: widest_ratio,
    shortSide: smaller ? Math.max(1, Math.round((shortest * longest_side) / longest)) : null,
  };
}
