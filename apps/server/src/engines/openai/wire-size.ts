import type { Params } from '../engine.ts';
import { ratioOf, sizeInPixels } from '../remote/size-in-pixels.ts';

/** Which sizes a model accepts. */
export type SizeRule =
  /** The model refuses the field, or nobody knows which values it accepts. */
  | { kind: 'none' }
  /** The size for each ratio. */
  | { kind: 'fixed'; sizes: Readonly<Record<string, string>> }
  /** Any width and height within limits. */
  | {
      kind: 'free';
      ratios: readonly string[];
      /** The side of a square of each size. */
      tiers: Readonly<Record<string, number>>;
      /** The size of a request that names none. Without it the model decides if the request names neither a ratio nor a size. */
      usualTier?: string;
      /** Width and height are multiples of this. */
      step: number;
      longestSide: number;
      maxPixels: number;
      /** The longer side is at most so many times the shorter one. */
      mostUnequal: number;
    };

export const ratiosOf = (rule: SizeRule): readonly string[] => {
  switch (rule.kind) {
    case 'none':
      return [];
    case 'fixed':
      return Object.keys(rule.sizes);
    case 'free':
      return rule.ratios;
  }
};

export const tiersOf = (rule: SizeRule): readonly string[] => (rule.kind === 'free' ? Object.keys(rule.tiers) : []);

interface Size {
  width: number;
  height: number;
}

/**
 * The value of `size`: the area is the square of the wanted size, and the ratio is the wanted one. Undefined if the model decides.
 *
 * @param source the size of the picture to change. Its ratio counts if the request names no ratio.
 */
export const wireSize = (rule: SizeRule, params: Params, source: Size | undefined): string | undefined => {
  const { aspect_ratio: ratio, size } = params;
  if (rule.kind === 'none') return undefined;
  if (rule.kind === 'fixed') return typeof ratio === 'string' ? rule.sizes[ratio] : undefined;
  const isOpen = ratio === undefined && size === undefined;
  if (isOpen && rule.usualTier === undefined) return undefined;
  const side = rule.tiers[String(size ?? rule.usualTier)] ?? 1024;
  const wanted = typeof ratio === 'string' ? ratioOf(ratio) : source ? source.width / source.height : 1;
  const { step, longestSide, maxPixels: maxArea, mostUnequal: maxRatio } = rule;
  const { width, height } = sizeInPixels(side, wanted, { minArea: 0, maxArea, maxRatio, longestSide, step });
  return `${width}x${height}`;
};
