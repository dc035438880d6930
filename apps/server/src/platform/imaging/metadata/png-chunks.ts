import { crc32, deflateSync } from 'node:zlib';
import type { Carried } from './carried.ts';

export const PNG_SIGNATURE = Buffer.from('\x89PNG\r\n\x1a\n', 'latin1');
/** The signature, and IHDR with its length, type and checksum. */
export const PNG_HEAD_BYTES = 33;
/** Chunks about colours, which a profile replaces. */
const COLOUR_CHUNKS: ReadonlySet<string> = new Set(['iCCP', 'sRGB', 'gAMA', 'cHRM', 'cICP']);

export const isPng = (bytes: Buffer): boolean => bytes.subarray(0, PNG_SIGNATURE.length).equals(PNG_SIGNATURE);

/** Whether the checksum of a PNG's header is right. libvips does not check it, and no browser shows a PNG with a wrong one. */
export const hasSoundPngHead = (bytes: Buffer): boolean => {
  if (!isPng(bytes)) return true;
  const end = PNG_HEAD_BYTES - 4;
  return (
    bytes.length >= PNG_HEAD_BYTES && crc32(bytes.subarray(PNG_SIGNATURE.length + 4, end)) === bytes.readUInt32BE(end)
  );
};

export interface PngChunk {
  type: string;
  start: number;
  data: Buffer;
  end: number;
}

/** The chunks before the pixels. Stops at the first incomplete chunk. */
export function* chunksBeforePixels(png: Buffer): Generator<PngChunk> {
  for (let start = PNG_SIGNATURE.length; start + 12 <= png.length; ) {
    const length = png.readUInt32BE(start);
    const type = png.toString('latin1', start + 4, start + 8);
    const end = start + 12 + length;
    if (type === 'IDAT' || end > png.length) return;
    yield { type, start, data: png.subarray(start + 8, start + 8 + length), end };
    start = end;
  }
}

/** Whether these first bytes of a PNG contain all chunks before the pixels. */
export const reachesPixels = (png: Buffer): boolean => {
  const end = Array.from(chunksBeforePixels(png)).at(-1)?.end ?? PNG_SIGNATURE.length;
  return png.toString('latin1', end + 4, end + 8) === 'IDAT';
};

export const pngChunk = (type: string, ...parts: Uint8Array[]): Buffer => {
  const body = Buffer.concat([Buffer.from(type, 'latin1'), ...parts]);
  const chunk = Buffer.alloc(body.length + 8);
  chunk.writeUInt32BE(body.length - 4, 0);
  body.copy(chunk, 4);
  chunk.writeUInt32BE(crc32(body), body.length + 4);
  return chunk;
};

export const profileChunk = (icc: Buffer): Buffer =>
  pngChunk('iCCP', Buffer.from('ICC profile\0\0', 'latin1'), deflateSync(icc));

/** Keyword, no compression, no language, no translation. */
const XMP_HEAD = Buffer.from('XML:com.adobe.xmp\0\0\0\0\0', 'latin1');

/** Puts metadata into a PNG. PNG does not support IPTC. */
export const intoPng = (png: Buffer, { icc, exif, xmp }: Carried): Buffer => {
  const added = [
    ...(icc ? [profileChunk(icc)] : []),
    ...(exif ? [pngChunk('eXIf', exif)] : []),
    ...(xmp ? [pngChunk('iTXt', XMP_HEAD, xmp)] : []),
  ];
  const parts = [png.subarray(0, PNG_HEAD_BYTES), ...added];
  let from = PNG_HEAD_BYTES;
  if (icc) {
    for (const { type, start, end } of chunksBeforePixels(png)) {
      if (!COLOUR_CHUNKS.has(type)) continue;
      parts.push(png.subarray(from, start));
      from = end;
    }
  }
  return Buffer.concat([...parts, png.subarray(from)]);
};
