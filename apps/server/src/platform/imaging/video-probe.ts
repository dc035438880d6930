import { type FileHandle, open } from 'node:fs/promises';
import type { VideoMimeType } from '@pictor/contracts';
import { fileTypeFromFile } from 'file-type';
import { BadRequest } from '../errors.ts';

/** A fragmented MP4 of some hours has thousands of boxes. A file with more boxes than this is an attempt to keep the server busy. */
const MAX_BOXES = 100_000;
const BOX_HEADER_BYTES = 16;
const SEGMENT_ID = 0x18538067;

const unsupported = () => new BadRequest('unsupported_video', '无法识别这个文件，请上传完好的 MP4 或 WebM 视频');

const readAt = async (file: FileHandle, position: number, length: number): Promise<Buffer> => {
  const { buffer, bytesRead } = await file.read(Buffer.alloc(length), 0, length, position);
  return buffer.subarray(0, bytesRead);
};

/**
 * ISO 14496-12: a file is a sequence of boxes, each of which begins with `size, type`. If `size` is 1, the size follows in 64 bits. If it
 * is 0, the box extends to the end.
 */
const boxTypes = async (file: FileHandle, size: number): Promise<Set<string>> => {
  const types = new Set<string>();
  let position = 0;
  for (let boxes = 0; position < size; boxes += 1) {
    const header = await readAt(file, position, BOX_HEADER_BYTES);
    if (boxes >= MAX_BOXES || header.length < 8) throw unsupported();
    const short = header.readUInt32BE(0);
    if (short === 1 && header.length < BOX_HEADER_BYTES) throw unsupported();
    const length = short === 0 ? size - position : short === 1 ? Number(header.readBigUInt64BE(8)) : short;
    if (length < 8 || position + length > size) throw unsupported();
    types.add(header.toString('latin1', 4, 8));
    position += length;
  }
  return types;
};

const requireWholeMp4 = async (file: FileHandle, size: number): Promise<void> => {
  const types = await boxTypes(file, size);
  if (!types.has('ftyp') || !types.has('moov') || !(types.has('mdat') || types.has('moof'))) throw unsupported();
};

/**
 * RFC 8794: the number of leading zeros of the first byte gives the length of a number in bytes. All ones mean that the size is unknown.
 */
const readSize = (bytes: Buffer): { length: number; value: number | undefined } => {
  const length = Math.clz32(bytes[0] ?? 0) - 23;
  if (length > 8 || bytes.length < length) throw unsupported();
  const value = BigInt(`0x${bytes.toString('hex', 0, length)}`) & ((1n << BigInt(7 * length)) - 1n);
  return { length, value: value === (1n << BigInt(7 * length)) - 1n ? undefined : Number(value) };
};

/** RFC 8794: a file is an EBML header, then one segment. A streamed recording does not know the size of its segment. */
const requireWholeWebm = async (file: FileHandle, size: number): Promise<void> => {
  const header = readSize(await readAt(file, 4, 8));
  if (header.value === undefined) throw unsupported();
  const start = 4 + header.length + header.value;
  const segment = await readAt(file, start, 12);
  if (segment.length < 12 || segment.readUInt32BE(0) !== SEGMENT_ID) throw unsupported();
  const { length, value } = readSize(segment.subarray(4));
  if (value !== undefined && start + 4 + length + value > size) throw unsupported();
};

/**
 * Checks the bytes of a video: its format, and whether the file is complete.
 *
 * @throws {BadRequest} `unsupported_video`
 */
export const probeVideo = async (path: string): Promise<VideoMimeType> => {
  const type = await fileTypeFromFile(path);
  await using file = await open(path);
  const { size } = await file.stat();
  switch (type?.mime) {
    case 'video/mp4':
    // Apple's variant of the same format.
    case 'video/x-m4v':
      await requireWholeMp4(file, size);
      return 'video/mp4';
    case 'video/webm':
      await requireWholeWebm(file, size);
      return 'video/webm';
    default:
      throw unsupported();
  }
};
