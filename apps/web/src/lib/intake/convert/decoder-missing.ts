/** What decodes a picture could not be fetched: that says nothing about the picture. */
export class DecoderMissing extends Error {}
