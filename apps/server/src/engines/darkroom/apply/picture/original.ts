import sharp, { type Metadata, type Sharp } from 'sharp';
import { isRgbProfile } from '../../../../imaging/metadata/metadata.ts';
import type { EncodedImage } from '../../../engine.ts';

export type Depth = 8 | 16;

interface Original {
  /** In upright orientation. */
  width: number;
  height: number;
  hasAlpha: boolean;
  depth: Depth;
  /** Whether it decodes to RGB. Otherwise it is converted to RGB first. */
  isPlain: boolean;
  decode: () => Sharp;
  metadata: Metadata;
  /** The profile of the decoded pixels. Without a profile they are sRGB. */
  icc: Buffer | undefined;
}

/**
 * How the darkroom decodes a picture. An RGB picture keeps its colours, and its profile goes into the result. CMYK and grey pictures
 * are converted to sRGB with their profiles. sharp ignores profiles of 16-bit grey, so these are read at 8 bits.
 */
export const openOriginal = async (
  { bytes }: EncodedImage,
  { maxPixels }: { maxPixels: number },
): Promise<Original> => {
  const options = { limitInputPixels: maxPixels, failOn: 'truncated', pages: 1 } as const;
  const metadata = await sharp(bytes, options).metadata();
  const { autoOrient, hasAlpha, space, icc } = metadata;
  const isRgb = space === 'srgb' || space === 'rgb16';
  const isShallowGrey = space === 'grey16' && icc !== undefined;
  const decode = (): Sharp => {
    const pipeline = sharp(bytes, { ...options, ignoreIcc: isRgb }).autoOrient();
    return isShallowGrey ? pipeline.pipelineColourspace('b-w') : pipeline;
  };
  return {
    width: autoOrient.width,
    height: autoOrient.height,
    hasAlpha,
    depth: space === 'rgb16' || (space === 'grey16' && !isShallowGrey) ? 16 : 8,
    isPlain: isRgb,
    decode,
    metadata,
    icc: isRgb && isRgbProfile(icc) ? icc : undefined,
  };
};
