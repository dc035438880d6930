import type { Metadata, Sharp } from 'sharp';

/**
 * Brings a picture of 16 bits to 8 before anything else happens, where the result has 8 bits of sRGB.
 *
 * sharp turns colours of 16 bits that have a profile into Display P3 and then takes them for sRGB, and it passes over a profile of
 * grey. At 8 bits it does neither.
 */
export const atEightBits = (pipeline: Sharp, { space, depth }: Pick<Metadata, 'space' | 'depth'>): Sharp => {
  if (depth !== 'ushort') return pipeline;
  return pipeline.pipelineColourspace(space === 'grey16' ? 'b-w' : 'srgb');
};
