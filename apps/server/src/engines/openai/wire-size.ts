import type { Params } from '../engine.ts';

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

type FreeRule = Extract<SizeRule, { kind: 'free' }>;

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

/** Width divided by height. */
const ratioOf = (text: string): number => {
  const [across = 1, down = 1] = text.split(':').map(Number);
  return across / down;
};

/** The largest multiple of the step that is not longer, at least one step. */
const down = (length: number, step: number): number => Math.max(step, Math.floor(length / step) * step);

const freeSize = (rule: FreeRule, wanted: number, side: number): Size => {
  const { step, longestSide, maxPixels, mostUnequal } = rule;
  const ratio = Math.min(Math.max(wanted, 1 / mostUnequal), mostUnequal);
  const pixels = Math.min(side ** 2, maxPixels, longestSide ** 2 / Math.max(ratio, 1 / ratio));
  const rounded = (length: number): number => Math.max(step, Math.round(length / step) * step);
  let [width, height] = [rounded(Math.sqrt(pixels * ratio)), rounded(Math.sqrt(pixels / ratio))];
  // Rounding up may have passed a limit.
  width = Math.min(width, down(longestSide, step), down(height * mostUnequal, step));
  height = Math.min(height, down(longestSide, step), down(width * mostUnequal, step));
  if (width * height > maxPixels && width >= height) width -= step;
  else if (width * height > maxPixels) height -= step;
  return { width, height };
};

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
  const { width, height } = freeSize(rule, wanted, side);
  return `${width}x${height}`;
};
