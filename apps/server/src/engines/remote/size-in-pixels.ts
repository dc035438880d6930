/** What a provider accepts as a size in pixels. */
export interface PixelLimits {
  minArea: number;
  maxArea: number;
  /** The longest side divided by the shortest side. */
  maxRatio: number;
}

/** Models compute in blocks of this many pixels. */
const STEP = 16;

/** `16:9` → 1.78 */
export const ratioOf = (text: string): number => {
  const [across = 1, down = 1] = text.split(':').map(Number);
  return across / down;
};

/** `1K` → 1024 */
const sideOf = (tier: string): number => Number.parseFloat(tier) * 1024;

/**
 * A width and a height for a tier such as `2K`: about as many pixels as a square of this side, in whole blocks, within the limits of the
 * provider.
 *
 * @param ratio width divided by height
 */
export const sizeInPixels = (
  tier: string,
  ratio: number,
  { minArea, maxArea, maxRatio }: PixelLimits,
): { width: number; height: number } => {
  const shape = Math.min(maxRatio, Math.max(1 / maxRatio, ratio));
  const area = Math.min(maxArea, Math.max(minArea, sideOf(tier) ** 2));
  const inBlocks = (round: (value: number) => number) => ({
    width: round(Math.sqrt(area * shape) / STEP) * STEP,
    height: round(Math.sqrt(area / shape) / STEP) * STEP,
  });
  const nearest = inBlocks(Math.round);
  const isWithin = nearest.width * nearest.height >= minArea && nearest.width * nearest.height <= maxArea;
  if (isWithin && Math.max(nearest.width / nearest.height, nearest.height / nearest.width) <= maxRatio) return nearest;
  return inBlocks(nearest.width * nearest.height < minArea ? Math.ceil : Math.floor);
};
