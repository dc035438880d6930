import type { EngineUsage } from '../engine.ts';
import type { Answer } from './answer.ts';

/** Some models cost more above 2.25 megapixels. */
const SMALL_PIXELS = 2_250_000;

export const usageOf = ({ usage: said, addresses }: Pick<Answer, 'usage' | 'addresses'>): EngineUsage => {
  const width = said?.output_width ?? said?.width;
  const height = said?.output_height ?? said?.height;
  return {
    images: said?.output_image_count ?? said?.image_count ?? addresses.length,
    ...(width !== undefined && height !== undefined && { size: width * height > SMALL_PIXELS ? '2K' : '1K' }),
  };
};
