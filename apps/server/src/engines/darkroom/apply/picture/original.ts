import sharp, { type Metadata, type Sharp } from 'sharp';
import type { EncodedImage } from '../../../../platform/imaging/encoded-image.ts';
import { greyToSrgb } from '../../../../platform/imaging/metadata/grey-curve.ts';
import { isRgbProfile } from '../../../../platform/imaging/metadata/metadata.ts';

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
  /** The sRGB values of the decoded values, where sharp does not apply the profile: of grey at 16 bits. */
  toSrgb: Uint16Array | undefined;
  metadata: Metadata;
  /** The profile of the decoded pixels. Without a profile they are sRGB. */
  icc: Buffer | undefined;
}

/**
 * How the darkroom decodes a picture. An RGB picture keeps its colours, and its profile goes into the result. CMYK and grey pictures
 * are converted to sRGB with their profiles. sharp ignores profiles of 16-bit grey: their tone curve is
 * applied here, and a picture whose curve cannot be read is decoded at 8 bits.
 */
export const openOriginal = async (
  { bytes }: EncodedImage,
  { maxPixels }: { maxPixels: number },
): Promise<Original> => {
  const options = { limitInputPixels: maxPixels, failOn: 'truncated', pages: 1 } as const;
  const metadata = await sharp(bytes, options).metadata();
  const { autoOrient, hasAlpha, space, icc } = metadata;
  const isRgb = space === 'srgb' || space === 'rgb16';
  const isDeepGrey = space === 'grey16';
  const toSrgb = isDeepGrey && icc !== undefined ? greyToSrgb(icc) : undefined;
  const isShallowGrey = isDeepGrey && icc !== undefined && toSrgb === undefined;
  const decode = (): Sharp => {
    const pipeline = sharp(bytes, { ...options, ignoreIcc: isRgb }).autoOrient();
    return isShallowGrey ? pipeline.pipelineColourspace('b-w') : pipeline;
  };
  return {
    width: autoOrient.width,
    height: autoOrient.height,
    hasAlpha,
    depth: space === 'rgb16' || (isDeepGrey && !isShallowGrey) ? 16 : 8,
    isPlain: isRgb,
    decode,
    toSrgb,
    metadata,
    icc: isRgb && isRgbProfile(icc) ? icc : undefined,
  };
};
