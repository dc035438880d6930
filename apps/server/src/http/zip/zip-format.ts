/**
 * The records of a ZIP with uncompressed files, whose sizes are written after each file. Specification:
 * https://pkware.cachefly.net/webdocs/casestudies/APPNOTE.TXT. Section numbers below refer to it.
 *
 * A file is "deflated" into blocks that contain its bytes unchanged. A streaming reader can find the end of a deflated file, but not the
 * end of a stored one (4.4.4).
 */

/** In a 32-bit field, the largest value means that the corresponding 64-bit field counts (4.4.8, 4.4.9, 4.4.16). */
const MAX_32 = 0xffff_ffff;
const MAX_16 = 0xffff;
/** The sizes follow the file, and the name is UTF-8 (4.4.4). */
const FLAGS = 0x0808;
const VERSION = 20;
const VERSION_ZIP64 = 45;
/** 4.4.5 */
const DEFLATED = 8;
/** RFC 1951, 3.2.4: the length of a block has 16 bits. */
const BLOCK_LENGTH = 0xffff;
/** Unix, so that readers use the mode below (4.4.2). */
const MADE_BY = (3 << 8) | VERSION_ZIP64;
/** A regular file, writable by its owner and readable by all, in the upper half. */
const MODE = 0o100644 * 0x1_0000;
const ZIP64_EXTRA = 0x0001;
const TIMESTAMP_EXTRA = 0x5455;
const INT_32_MAX = 0x7fff_ffff;

export interface FileRecord {
  /** UTF-8. */
  name: Buffer;
  modifiedAt: Date;
  crc32: number;
  size: number;
  /** Includes the block headers. */
  compressedSize: number;
  /** Offset of its local header from the beginning of the ZIP. */
  offset: number;
}

/** Encodes little-endian fields, each given as a width in bytes and a value. */
const record = (...fields: readonly (readonly [2 | 4 | 8, number])[]): Buffer => {
  const bytes = Buffer.allocUnsafe(fields.reduce((sum, [width]) => sum + width, 0));
  let at = 0;
  for (const [width, value] of fields) {
    if (width === 8) bytes.writeBigUInt64LE(BigInt(value), at);
    else bytes.writeUIntLE(value, at, width);
    at += width;
  }
  return bytes;
};

/** The unit is two seconds, the range 1980 to 2107 (4.4.6). */
const dosTime = (date: Date): readonly [time: number, day: number] => {
  const year = date.getUTCFullYear();
  if (!(year >= 1980)) return [0, (1 << 5) | 1];
  if (year > 2107) return [(23 << 11) | (59 << 5) | 29, (127 << 9) | (12 << 5) | 31];
  return [
    (date.getUTCHours() << 11) | (date.getUTCMinutes() << 5) | (date.getUTCSeconds() >> 1),
    ((year - 1980) << 9) | ((date.getUTCMonth() + 1) << 5) | date.getUTCDate(),
  ];
};

/** Info-ZIP's extended timestamp. It is needed because DOS times have no time zone. */
const timestamp = (date: Date): Buffer => {
  const seconds = Math.floor(date.getTime() / 1000);
  const clamped = Math.min(Math.max(seconds, 0), INT_32_MAX);
  return Buffer.concat([record([2, TIMESTAMP_EXTRA], [2, 5]), Buffer.of(1), record([4, clamped])]);
};

/** 4.3.7 */
export const localHeader = (name: Buffer, modifiedAt: Date): Buffer => {
  const [time, day] = dosTime(modifiedAt);
  const extra = timestamp(modifiedAt);
  const fixed = record(
    [4, 0x04034b50],
    [2, VERSION],
    [2, FLAGS],
    [2, DEFLATED],
    [2, time],
    [2, day],
    [4, 0],
    [4, 0],
    [4, 0],
    [2, name.length],
    [2, extra.length],
  );
  return Buffer.concat([fixed, name, extra]);
};

/** 4.3.9 */
export const dataDescriptor = ({
  crc32,
  size,
  compressedSize,
}: Pick<FileRecord, 'crc32' | 'size' | 'compressedSize'>): Buffer => {
  const width = compressedSize >= MAX_32 ? 8 : 4;
  return record([4, 0x08074b50], [4, crc32], [width, compressedSize], [width, size]);
};

/** Yields block headers, each followed by its bytes (RFC 1951, 3.2.4). */
export function* blocks(bytes: Buffer): Generator<Buffer> {
  for (let at = 0; at < bytes.length; at += BLOCK_LENGTH) {
    const block = bytes.subarray(at, at + BLOCK_LENGTH);
    const head = Buffer.alloc(5);
    head.writeUInt16LE(block.length, 1);
    head.writeUInt16LE(BLOCK_LENGTH - block.length, 3);
    yield head;
    yield block;
  }
}

/** An empty block that is marked as the last one. */
export const LAST_BLOCK: Buffer = Buffer.of(1, 0, 0, 0xff, 0xff);

/** 4.5.3: contains only the fields that do not fit into 32 bits. */
const zip64Extra = ({ size, compressedSize, offset }: FileRecord): Buffer => {
  const large: (readonly [8, number])[] = [];
  if (size >= MAX_32) large.push([8, size]);
  if (compressedSize >= MAX_32) large.push([8, compressedSize]);
  if (offset >= MAX_32) large.push([8, offset]);
  return large.length === 0 ? Buffer.alloc(0) : record([2, ZIP64_EXTRA], [2, large.length * 8], ...large);
};

/** 4.3.12 */
export const directoryRecord = (file: FileRecord): Buffer => {
  const { name, modifiedAt, crc32 } = file;
  const [time, day] = dosTime(modifiedAt);
  const zip64 = zip64Extra(file);
  const extra = Buffer.concat([zip64, timestamp(modifiedAt)]);
  const fixed = record(
    [4, 0x02014b50],
    [2, MADE_BY],
    [2, zip64.length > 0 ? VERSION_ZIP64 : VERSION],
    [2, FLAGS],
    [2, DEFLATED],
    [2, time],
    [2, day],
    [4, crc32],
    [4, Math.min(file.compressedSize, MAX_32)],
    [4, Math.min(file.size, MAX_32)],
    [2, name.length],
    [2, extra.length],
    [2, 0],
    [2, 0],
    [2, 0],
    [4, MODE],
    [4, Math.min(file.offset, MAX_32)],
  );
  return Buffer.concat([fixed, name, extra]);
};

/** 4.3.14 to 4.3.16. `offset` and `size` refer to the directory before it. */
export const endOfDirectory = ({ count, offset, size }: { count: number; offset: number; size: number }): Buffer => {
  const end = record(
    [4, 0x06054b50],
    [2, 0],
    [2, 0],
    [2, Math.min(count, MAX_16)],
    [2, Math.min(count, MAX_16)],
    [4, Math.min(size, MAX_32)],
    [4, Math.min(offset, MAX_32)],
    [2, 0],
  );
  if (count < MAX_16 && offset < MAX_32 && size < MAX_32) return end;
  const zip64End = record(
    [4, 0x06064b50],
    [8, 44],
    [2, MADE_BY],
    [2, VERSION_ZIP64],
    [4, 0],
    [4, 0],
    [8, count],
    [8, count],
    [8, size],
    [8, offset],
  );
  const locator = record([4, 0x07064b50], [4, 0], [8, offset + size], [4, 1]);
  return Buffer.concat([zip64End, locator, end]);
};
