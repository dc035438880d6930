import type { FileHandle } from 'node:fs/promises';
import type { Readable, Writable } from 'node:stream';
import type { ByteRange } from './blob-store.ts';

/** A stream's reads; larger than Node's 64 KiB, so that a big picture costs fewer turns of the event loop. */
const LARGE_BYTES = 512 * 1024;
/** Large buffers in use. A client that does not read holds one, so many clients at once get small ones. */
const LARGE_AT_ONCE = 32;
const SMALL_BYTES = 32 * 1024;
/** Large buffers that are kept for the next stream. */
const SPARE_BUFFERS = 16;

const spare: Buffer[] = [];
let largeInUse = 0;
const files = new WeakMap<Readable, { file: FileHandle; range: ByteRange | undefined }>();

/** The bytes of an open file, which is closed with the stream. */
export const openFileStream = (file: FileHandle, range?: ByteRange): Readable => {
  const stream = file.createReadStream({ ...range, highWaterMark: LARGE_BYTES });
  files.set(stream, { file, range });
  return stream;
};

/** Resolves once nobody looks at the bytes any more. @throws where whoever was to receive them has gone */
const write = (destination: Writable, bytes: Buffer): Promise<void> =>
  new Promise((resolve, reject) => {
    const gone = (): void => reject(new Error('whoever was to receive the bytes has gone'));
    if (destination.destroyed) {
      gone();
      return;
    }
    // An answer that waits behind another on its connection never calls back when that is closed.
    destination.once('close', gone);
    destination.write(bytes, (error) => {
      destination.off('close', gone);
      if (error) reject(error);
      else resolve();
    });
  });

const copyBy = async (
  buffer: Buffer,
  file: FileHandle,
  { start, end }: ByteRange,
  destination: Writable,
): Promise<number> => {
  let position = start;
  while (position <= end) {
    const { bytesRead } = await file.read(buffer, 0, Math.min(buffer.length, end + 1 - position), position);
    if (bytesRead === 0) break;
    await write(destination, buffer.subarray(0, bytesRead));
    position += bytesRead;
  }
  return position - start;
};

const copy = async (file: FileHandle, range: ByteRange, destination: Writable): Promise<number> => {
  if (largeInUse >= LARGE_AT_ONCE) return await copyBy(Buffer.allocUnsafeSlow(SMALL_BYTES), file, range, destination);
  largeInUse += 1;
  try {
    const buffer = spare.pop() ?? Buffer.allocUnsafeSlow(LARGE_BYTES);
    const sent = await copyBy(buffer, file, range, destination);
    // After a failure somebody may still read from it.
    if (spare.length < SPARE_BUFFERS) spare.push(buffer);
    return sent;
  } finally {
    largeInUse -= 1;
  }
};

/** Whether {@link sendFile} can send it. */
export const isFileStream = (stream: Readable): boolean => files.has(stream);

/**
 * Sends what a stream of {@link openFileStream} would have given, by buffers that are used again: fresh memory for every half
 * megabyte costs as much as the sending. The stream is used up, the destination not ended.
 *
 * @returns how many bytes there were, of `length` at most
 * @throws where the file cannot be read, or whoever was to receive it has gone
 */
export const sendFile = async (stream: Readable, destination: Writable, length: number): Promise<number> => {
  const opened = files.get(stream);
  if (!opened) throw new TypeError('not a stream of a file');
  try {
    return await copy(opened.file, opened.range ?? { start: 0, end: length - 1 }, destination);
  } finally {
    stream.destroy();
  }
};
