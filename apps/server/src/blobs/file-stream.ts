import type { FileHandle } from 'node:fs/promises';
import type { Readable, Writable } from 'node:stream';
import type { ByteRange } from './blob-store.ts';

/** The read size of a stream. It is larger than Node's 64 KiB, so that a big picture takes fewer turns of the event loop. */
const LARGE_BYTES = 512 * 1024;
/** The largest number of large buffers in use. A client that does not read holds one, so further clients get small buffers. */
const LARGE_AT_ONCE = 32;
const SMALL_BYTES = 32 * 1024;
/** The number of large buffers that are kept for the next stream. */
const SPARE_BUFFERS = 16;

const spare: Buffer[] = [];
let largeInUse = 0;
const files = new WeakMap<Readable, { file: FileHandle; range: ByteRange | undefined }>();

/** A stream of the bytes of an open file. Closing the stream closes the file. */
export const openFileStream = (file: FileHandle, range?: ByteRange): Readable => {
  const stream = file.createReadStream({ ...range, highWaterMark: LARGE_BYTES });
  files.set(stream, { file, range });
  return stream;
};

/** Resolves once the bytes have been taken and the buffer can be reused. @throws if the destination was closed */
const write = (destination: Writable, bytes: Buffer): Promise<void> =>
  new Promise((resolve, reject) => {
    const gone = (): void => reject(new Error('the destination of the bytes was closed'));
    if (destination.destroyed) {
      gone();
      return;
    }
    // A pipelined response never calls the write callback if its connection is closed before its turn comes.
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
    // Only after success: after a failure the destination may still read from the buffer.
    if (spare.length < SPARE_BUFFERS) spare.push(buffer);
    return sent;
  } finally {
    largeInUse -= 1;
  }
};

/** Whether {@link sendFile} can send it. */
export const isFileStream = (stream: Readable): boolean => files.has(stream);

/**
 * Sends what a stream of {@link openFileStream} would have returned. It reuses buffers, because allocating new memory for every half
 * megabyte costs as much as the sending. The stream is consumed. The destination is not ended.
 *
 * @returns the number of bytes sent, at most `length`
 * @throws if the file cannot be read, or the destination was closed
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
