import type { Metadata, Sharp } from 'sharp';

/**
 * Converts a picture of 16 bits to 8 bits before any other step, if the result is 8-bit sRGB.
 *
 * sharp converts 16-bit colours with a profile to Display P3 and then treats them as sRGB, and it ignores grey profiles. At 8 bits it does
 * neither.
 */
export const atEightBits = (pipeline: Sharp, { space, depth }: Pick<Metadata, 'space' | 'depth'>): Sharp => {
  if (depth !== 'ushort') return pipeline;
  return pipeline.pipelineColourspace(space === 'grey16' ? 'b-w' : 'srgb');
};
