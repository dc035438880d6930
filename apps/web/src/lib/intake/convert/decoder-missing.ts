/** The decoder could not be loaded. The picture itself may be fine. */
export class DecoderMissing extends Error {}
