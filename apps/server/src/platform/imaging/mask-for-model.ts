import sharp from 'sharp';

/** Where a model edits: where its mask is transparent, or where it is white. */
export type MaskConvention = 'transparent' | 'white';

interface WantedMask {
  width: number;
  height: number;
  edits: MaskConvention;
}

/**
 * Converts a mask for a model. In the mask white may change, black stays, grey is a soft edge, and transparent counts as black.
 *
 * @returns a PNG of the wanted size: grey for models that edit where the mask is white, or else black with an alpha channel
 */
export const maskForModel = async (mask: Buffer, { width, height, edits }: WantedMask): Promise<Buffer> => {
  const grey = sharp(mask, { failOn: 'truncated' })
    .flatten({ background: 'black' })
    .resize(width, height, { fit: 'fill' })
    .toColourspace('b-w')
    .removeAlpha();
  if (edits === 'white') return await grey.png().toBuffer();
  const { data, info } = await grey.negate().raw().toBuffer({ resolveWithObject: true });
  return await sharp({ create: { width: info.width, height: info.height, channels: 3, background: 'black' } })
    .joinChannel(data, { raw: { width: info.width, height: info.height, channels: 1 } })
    .png({ compressionLevel: 9 })
    .toBuffer();
};
