import sharp, { type Metadata, type Sharp } from 'sharp';
import { isRgbProfile } from '../../../../imaging/metadata/metadata.ts';
import type { EncodedImage } from '../../../engine.ts';

export type Depth = 8 | 16;

interface Original {
  /** Upright. */
  width: number;
  height: number;
  hasAlpha: boolean;
  depth: Depth;
  /** Whether it decodes to RGB; else it is brought to RGB before anything else happens. */
  isPlain: boolean;
  decode: () => Sharp;
  metadata: Metadata;
  /** The profile that its pixels have when it is decoded; without one they are sRGB. */
  icc: Buffer | undefined;
}

/**
 * How an encoded picture is decoded for the darkroom. One in RGB keeps its own colours and its profile goes into the result;
 * CMYK and grey are turned into sRGB by theirs. sharp passes over profiles of grey at 16 bits, so these are read at 8.
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
