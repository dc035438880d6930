/** The sizes in pixels that a provider accepts. */
export interface PixelLimits {
  minArea: number;
  maxArea: number;
  /** The longest side divided by the shortest side. */
  maxRatio: number;
  longestSide?: number;
  /** Width and height are multiples of this. */
  step?: number;
}

/** Most models compute in blocks of this many pixels. */
const USUAL_STEP = 16;

/** Width divided by height: `16:9` → 1.78 */
export const ratioOf = (text: string): number => {
  const [across = 1, down = 1] = text.split(':').map(Number);
  return across / down;
};

/** The side of a square of a tier: `1K` → 1024 */
export const sideOf = (tier: string): number => Number.parseFloat(tier) * 1024;

/**
 * A width and a height of the wanted shape: about as many pixels as a square of this side, within the limits of the provider.
 *
 * @param ratio width divided by height
 */
export const sizeInPixels = (
  side: number,
  ratio: number,
  { minArea, maxArea, maxRatio, longestSide = Number.POSITIVE_INFINITY, step = USUAL_STEP }: PixelLimits,
): { width: number; height: number } => {
  const shape = Math.min(Math.max(ratio, 1 / maxRatio), maxRatio);
  const area = Math.min(Math.max(side ** 2, minArea), maxArea, longestSide ** 2 / Math.max(shape, 1 / shape));
  const inSteps = (round: (steps: number) => number, length: number): number =>
    Math.max(step, round(length / step) * step);
  let width = inSteps(Math.round, Math.sqrt(area * shape));
  let height = inSteps(Math.round, Math.sqrt(area / shape));
  // Rounding up may have passed a limit.
  width = Math.min(width, inSteps(Math.floor, Math.min(longestSide, height * maxRatio)));
  height = Math.min(height, inSteps(Math.floor, Math.min(longestSide, width * maxRatio)));
  while (width * height > maxArea) {
    if (width >= height) width -= step;
    else height -= step;
  }
  return { width, height };
};
