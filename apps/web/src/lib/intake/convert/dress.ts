import { joinBytes } from './join-bytes.ts';

/** Data to put into an encoded picture: a colour profile that replaces the encoder's own, and metadata. */
export interface Dress {
  icc: Uint8Array | null;
  /** Starts at the TIFF header. */
  exif: Uint8Array | null;
  xmp: Uint8Array | null;
}

const latin = (text: string): Uint8Array => Uint8Array.from(text, (letter) => letter.charCodeAt(0));

const uint32 = (value: number): Uint8Array => {
  const bytes = new Uint8Array(4);
  new DataView(bytes.buffer).setUint32(0, value);
  return bytes;
};

const EXIF_NAME = latin('Exif\0\0');
const XMP_NAME = latin('http://ns.adobe.com/xap/1.0/\0');
const ICC_NAME = latin('ICC_PROFILE\0');
/** A JPEG segment stores its length in two bytes. The length includes these two bytes. */
const SEGMENT_BYTES = 0xffff - 2;

function segment(marker: number, ...parts: Uint8Array[]): Uint8Array {
  const length = parts.reduce((sum, part) => sum + part.length, 0);
  // The format cannot hold a larger segment, so leave it out.
  if (length > SEGMENT_BYTES) return new Uint8Array();
  return joinBytes(Uint8Array.of(0xff, marker, (length + 2) >> 8, (length + 2) & 255), ...parts);
}

function iccSegments(icc: Uint8Array): Uint8Array[] {
  const room = SEGMENT_BYTES - ICC_NAME.length - 2;
  const count = Math.ceil(icc.length / room);
  return Array.from({ length: count }, (_, index) =>
    segment(0xe2, ICC_NAME, Uint8Array.of(index + 1, count), icc.subarray(index * room, (index + 1) * room)),
  );
}

/** Inserts the data behind the first marker of a JPEG that a browser has encoded. */
export function dressJpeg(jpeg: Uint8Array, { icc, exif, xmp }: Dress): Uint8Array<ArrayBuffer> {
  const kept: Uint8Array[] = [];
  let at = 2;
  while (jpeg[at] === 0xff && jpeg[at + 1] !== 0xda) {
    const end = at + 2 + (((jpeg[at + 2] ?? 0) << 8) | (jpeg[at + 3] ?? 0));
    if (!(icc && jpeg[at + 1] === 0xe2)) kept.push(jpeg.subarray(at, end));
    at = end;
  }
  const jfif = kept[0]?.[1] === 0xe0 ? kept.splice(0, 1) : [];
  return joinBytes(
    jpeg.subarray(0, 2),
    ...jfif,
    ...(exif ? [segment(0xe1, EXIF_NAME, exif)] : []),
    ...(xmp ? [segment(0xe1, XMP_NAME, xmp)] : []),
    ...(icc ? iccSegments(icc) : []),
    ...kept,
    jpeg.subarray(at),
  );
}

function crc32(bytes: Uint8Array): number {
  let crc = 0xffffffff;
  for (const byte of bytes) {
    crc ^= byte;
    for (let bit = 0; bit < 8; bit += 1) crc = (crc >>> 1) ^ (crc & 1 ? 0xedb88320 : 0);
  }
  return (crc ^ 0xffffffff) >>> 0;
}

function chunk(type: string, ...parts: Uint8Array[]): Uint8Array {
  const content = joinBytes(latin(type), ...parts);
  return joinBytes(uint32(content.length - 4), content, uint32(crc32(content)));
}

async function deflate(bytes: Uint8Array<ArrayBuffer>): Promise<Uint8Array> {
  const packed = new Blob([bytes]).stream().pipeThrough(new CompressionStream('deflate'));
  return new Uint8Array(await new Response(packed).arrayBuffer());
}

const COLOUR_CHUNKS = ['iCCP', 'sRGB', 'gAMA', 'cHRM', 'cICP'];

/** Inserts the data before the pixels of a PNG that a browser has encoded. */
export async function dressPng(png: Uint8Array, { icc, exif, xmp }: Dress): Promise<Uint8Array<ArrayBuffer>> {
  const view = new DataView(png.buffer, png.byteOffset, png.byteLength);
  const kept: Uint8Array[] = [];
  for (let at = 8; at + 12 <= png.length; ) {
    const end = at + 12 + view.getUint32(at);
    const type = new TextDecoder('latin1').decode(png.subarray(at + 4, at + 8));
    if (!(icc && COLOUR_CHUNKS.includes(type))) kept.push(png.subarray(at, end));
    at = end;
  }
  const [header = new Uint8Array(), ...rest] = kept;
  return joinBytes(
    png.subarray(0, 8),
    header,
    ...(icc ? [chunk('iCCP', latin('icc\0\0'), await deflate(icc.slice()))] : []),
    ...(exif ? [chunk('eXIf', exif)] : []),
    ...(xmp ? [chunk('iTXt', latin('XML:com.adobe.xmp\0\0\0\0\0'), xmp)] : []),
    ...rest,
  );
}
