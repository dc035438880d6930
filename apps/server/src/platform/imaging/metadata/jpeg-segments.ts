import type { Carried } from './carried.ts';

const APP0 = 0xe0;
const APP1 = 0xe1;
const APP2 = 0xe2;
const APP13 = 0xed;
/** A segment stores its own length in 16 bits. The length includes these two bytes. */
const MOST_BYTES = 0xffff - 2;
const EXIF = Buffer.from('Exif\0\0', 'latin1');
const XMP = Buffer.from('http://ns.adobe.com/xap/1.0/\0', 'latin1');
const ICC = Buffer.from('ICC_PROFILE\0', 'latin1');
/** The number of a part, and the number of parts. */
const ICC_NUMBERS = 2;

const segment = (marker: number, ...parts: Uint8Array[]): Buffer[] => {
  const data = Buffer.concat(parts);
  if (data.length > MOST_BYTES) return [];
  const head = Buffer.from([0xff, marker, 0, 0]);
  head.writeUInt16BE(data.length + 2, 2);
  return [head, data];
};

const profile = (icc: Buffer): Buffer[] => {
  const room = MOST_BYTES - ICC.length - ICC_NUMBERS;
  const count = Math.ceil(icc.length / room);
  if (count > 255) return [];
  return Array.from({ length: count }, (_, index) =>
    segment(APP2, ICC, Buffer.from([index + 1, count]), icc.subarray(index * room, (index + 1) * room)),
  ).flat();
};

/** Puts metadata into a JPEG that has none. Leaves out what is longer than a segment. */
export const intoJpeg = (jpeg: Buffer, { icc, exif, xmp, iptc }: Carried): Buffer => {
  const hasJfif = jpeg[2] === 0xff && jpeg[3] === APP0;
  const at = hasJfif ? 4 + jpeg.readUInt16BE(4) : 2;
  return Buffer.concat([
    jpeg.subarray(0, at),
    ...(exif ? segment(APP1, EXIF, exif) : []),
    ...(xmp ? segment(APP1, XMP, xmp) : []),
    ...(icc ? profile(icc) : []),
    ...(iptc ? segment(APP13, iptc) : []),
    jpeg.subarray(at),
  ]);
};
