import type { CarryOptions } from './carried.ts';

/** The number of bytes of one value of each TIFF type, indexed by the number of the type. */
const TYPE_BYTES = [0, 1, 1, 2, 4, 8, 1, 1, 2, 4, 8, 4, 8];
const SHORT = 3;
const LONG = 4;
const ENTRY_BYTES = 12;
const MOST_ENTRIES = 500;
/**
 * Longer values are left out, because a JPEG cannot hold them. Also, many entries may point to the same bytes, so long values could make a
 * block far longer than the file.
 */
const LONGEST_VALUE = 65_535;

const PREFIX = Buffer.from('Exif\0\0', 'latin1');
const ORIENTATION = 0x0112;
const EXIF_POINTER = 0x8769;
const GPS_POINTER = 0x8825;
/** Exif 2.32, table 15: the GPS tags begin at 0. */
const LAST_GPS_TAG = 0x1f;
const PIXEL_WIDTH = 0xa002;
const PIXEL_HEIGHT = 0xa003;

/**
 * The tags that a result keeps. They do not include maker notes, which contain previews and offsets of their own, and tags that no
 * specification describes.
 */
const IMAGE_TAGS: ReadonlySet<number> = new Set([
  // Description, make, model, resolution, software, date, artist, rating, copyright, and the texts of Windows.
  ...[0x010e, 0x010f, 0x0110, 0x011a, 0x011b, 0x0128, 0x0131, 0x0132, 0x013b, 0x4746, 0x8298],
  ...[0x9c9b, 0x9c9c, 0x9c9d, 0x9c9e, 0x9c9f],
]);
const CAPTURE_TAGS: ReadonlySet<number> = new Set([
  // Exposure and sensitivity.
  ...[0x829a, 0x829d, 0x8822, 0x8824, 0x8827, 0x8830, 0x8831, 0x8832, 0x8833, 0x8834, 0x8835],
  // Version, capture times and their zones.
  ...[0x9000, 0x9003, 0x9004, 0x9010, 0x9011, 0x9012, 0x9290, 0x9291, 0x9292],
  // Shutter, aperture, brightness, bias, largest aperture, distance, metering, light, flash, focal length, comment.
  ...[0x9201, 0x9202, 0x9203, 0x9204, 0x9205, 0x9206, 0x9207, 0x9208, 0x9209, 0x920a, 0x9286],
  // Colour space, focal plane, sensor, source, scene.
  ...[0xa000, 0xa001, 0xa20e, 0xa20f, 0xa210, 0xa215, 0xa217, 0xa300, 0xa301],
  ...[0xa401, 0xa402, 0xa403, 0xa404, 0xa405, 0xa406, 0xa407, 0xa408, 0xa409, 0xa40a, 0xa40c],
  // Owner, body and lens, title, photographer, gamma.
  ...[0xa430, 0xa431, 0xa432, 0xa433, 0xa434, 0xa435, 0xa436, 0xa437, 0xa500],
]);

interface Entry {
  tag: number;
  type: number;
  count: number;
  value: Buffer;
}

/** Reads and writes the numbers of a TIFF in its byte order. */
const byteOrder = (isLittle: boolean) => ({
  short: (from: Buffer, at: number): number => (isLittle ? from.readUInt16LE(at) : from.readUInt16BE(at)),
  long: (from: Buffer, at: number): number => (isLittle ? from.readUInt32LE(at) : from.readUInt32BE(at)),
  putShort: (to: Buffer, value: number, at: number): number =>
    isLittle ? to.writeUInt16LE(value, at) : to.writeUInt16BE(value, at),
  putLong: (to: Buffer, value: number, at: number): number =>
    isLittle ? to.writeUInt32LE(value, at) : to.writeUInt32BE(value, at),
});
type ByteOrder = ReturnType<typeof byteOrder>;

/** The entries of a directory that lie within the block. A repeated tag counts once. */
const readDirectory = (tiff: Buffer, order: ByteOrder, offset: number): Entry[] => {
  if (offset < 8 || offset + 2 > tiff.length) return [];
  const count = Math.min(MOST_ENTRIES, order.short(tiff, offset));
  const entries = new Map<number, Entry>();
  for (let index = 0; index < count; index += 1) {
    const at = offset + 2 + index * ENTRY_BYTES;
    if (at + ENTRY_BYTES > tiff.length) break;
    const [tag, type, values] = [order.short(tiff, at), order.short(tiff, at + 2), order.long(tiff, at + 4)];
    const bytes = (TYPE_BYTES[type] ?? 0) * values;
    const start = bytes <= 4 ? at + 8 : order.long(tiff, at + 8);
    if (bytes === 0 || bytes > LONGEST_VALUE || start + bytes > tiff.length || entries.has(tag)) continue;
    entries.set(tag, { tag, type, count: values, value: tiff.subarray(start, start + bytes) });
  }
  return [...entries.values()];
};

/** Writes a directory that begins at `offset`. It links to no next directory, which drops IFD1 with the preview. */
const writeDirectory = (entries: readonly Entry[], order: ByteOrder, offset: number): Buffer => {
  const sorted = entries.toSorted((one, other) => one.tag - other.tag);
  const head = Buffer.alloc(2 + sorted.length * ENTRY_BYTES + 4);
  order.putShort(head, sorted.length, 0);
  const values: Buffer[] = [];
  let next = offset + head.length;
  for (const [index, { tag, type, count, value }] of sorted.entries()) {
    const at = 2 + index * ENTRY_BYTES;
    order.putShort(head, tag, at);
    order.putShort(head, type, at + 2);
    order.putLong(head, count, at + 4);
    if (value.length <= 4) value.copy(head, at + 8);
    else {
      order.putLong(head, next, at + 8);
      // Values begin at even offsets.
      const padded = value.length % 2 === 0 ? value : Buffer.concat([value, Buffer.alloc(1)]);
      values.push(padded);
      next += padded.length;
    }
  }
  return Buffer.concat([head, ...values]);
};

/**
 * The EXIF block of a picture made from another. It says how and by whom the photograph was taken, is upright and of the new size, has no
 * previews and no maker notes, and has the position only if it is wanted.
 *
 * @returns a TIFF without the prefix that JPEG puts before it, or undefined if nothing can be read
 */
export const carriedExif = (exif: Buffer, { size, keepsPosition }: CarryOptions): Buffer | undefined => {
  const tiff = exif.subarray(0, PREFIX.length).equals(PREFIX) ? exif.subarray(PREFIX.length) : exif;
  const mark = tiff.toString('latin1', 0, 2);
  if (tiff.length < 8 || (mark !== 'II' && mark !== 'MM')) return undefined;
  const order = byteOrder(mark === 'II');
  if (order.short(tiff, 2) !== 42) return undefined;

  const number = (tag: number, type: typeof SHORT | typeof LONG, value: number): Entry => {
    const bytes = Buffer.alloc(4);
    if (type === SHORT) order.putShort(bytes, value, 0);
    else order.putLong(bytes, value, 0);
    return { tag, type, count: 1, value: bytes };
  };
  const image = readDirectory(tiff, order, order.long(tiff, 4));
  const directoryAt = (pointerTag: number): Entry[] => {
    const pointer = image.find(({ tag, type }) => tag === pointerTag && type === LONG);
    return pointer ? readDirectory(tiff, order, order.long(pointer.value, 0)) : [];
  };
  const keptImage = image.filter(({ tag }) => IMAGE_TAGS.has(tag));
  const keptCapture = directoryAt(EXIF_POINTER).filter(({ tag }) => CAPTURE_TAGS.has(tag));
  const position = keepsPosition ? directoryAt(GPS_POINTER).filter(({ tag }) => tag <= LAST_GPS_TAG) : [];
  if (keptImage.length + keptCapture.length + position.length === 0) return undefined;

  const newImage = (exifOffset: number, gpsOffset: number): Entry[] => [
    ...keptImage,
    number(ORIENTATION, SHORT, 1),
    number(EXIF_POINTER, LONG, exifOffset),
    ...(position.length > 0 ? [number(GPS_POINTER, LONG, gpsOffset)] : []),
  ];
  const newCapture = [...keptCapture, number(PIXEL_WIDTH, LONG, size.width), number(PIXEL_HEIGHT, LONG, size.height)];
  const header = Buffer.from(tiff.subarray(0, 8));
  order.putLong(header, header.length, 4);
  const exifOffset = header.length + writeDirectory(newImage(0, 0), order, header.length).length;
  const captureDirectory = writeDirectory(newCapture, order, exifOffset);
  const gpsOffset = exifOffset + captureDirectory.length;
  return Buffer.concat([
    header,
    writeDirectory(newImage(exifOffset, gpsOffset), order, header.length),
    captureDirectory,
    ...(position.length > 0 ? [writeDirectory(position, order, gpsOffset)] : []),
  ]);
};
