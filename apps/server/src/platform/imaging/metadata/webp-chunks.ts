import type { Carried } from './carried.ts';

const RIFF_HEAD_BYTES = 12;
const CHUNK_HEAD_BYTES = 8;
/** Flags of a VP8X chunk. */
const FLAGS = { icc: 0x20, alpha: 0x10, exif: 0x08, xmp: 0x04 };

export interface WebpChunk {
  type: string;
  data: Buffer;
}

/** The complete chunks of a WebP. */
export const webpChunks = (webp: Buffer): WebpChunk[] => {
  const chunks: WebpChunk[] = [];
  for (let at = RIFF_HEAD_BYTES; at + CHUNK_HEAD_BYTES <= webp.length; ) {
    const length = webp.readUInt32LE(at + 4);
    const start = at + CHUNK_HEAD_BYTES;
    if (start + length > webp.length) break;
    chunks.push({ type: webp.toString('latin1', at, at + 4), data: webp.subarray(start, start + length) });
    at = start + length + (length % 2);
  }
  return chunks;
};

const chunk = (type: string, data: Uint8Array): Buffer => {
  const head = Buffer.alloc(CHUNK_HEAD_BYTES);
  head.write(type, 0, 'latin1');
  head.writeUInt32LE(data.length, 4);
  return Buffer.concat([head, data, Buffer.alloc(data.length % 2)]);
};

/** Reads the alpha bit of a lossless bitstream. It follows the signature and the two sides of 14 bits each. */
const hasLosslessAlpha = ({ type, data }: WebpChunk): boolean => type === 'VP8L' && ((data[4] ?? 0) & 0x10) !== 0;

/** Puts metadata into a WebP that has none. WebP does not support IPTC. */
export const intoWebp = (
  webp: Buffer,
  { icc, exif, xmp }: Carried,
  { width, height }: { width: number; height: number },
): Buffer => {
  if (!icc && !exif && !xmp) return webp;
  const chunks = webpChunks(webp);
  const extended = chunks.find(({ type }) => type === 'VP8X');
  const header = Buffer.alloc(10);
  header[0] =
    (extended?.data[0] ?? (chunks.some(hasLosslessAlpha) ? FLAGS.alpha : 0)) |
    (icc ? FLAGS.icc : 0) |
    (exif ? FLAGS.exif : 0) |
    (xmp ? FLAGS.xmp : 0);
  header.writeUIntLE(width - 1, 4, 3);
  header.writeUIntLE(height - 1, 7, 3);
  const body = Buffer.concat([
    Buffer.from('WEBP', 'latin1'),
    chunk('VP8X', header),
    ...(icc ? [chunk('ICCP', icc)] : []),
    ...chunks.filter((other) => other !== extended).map(({ type, data }) => chunk(type, data)),
    ...(exif ? [chunk('EXIF', exif)] : []),
    ...(xmp ? [chunk('XMP ', xmp)] : []),
  ]);
  return chunk('RIFF', body);
};
