import type { FileHandle } from 'node:fs/promises';
import type { Readable, Writable } from 'node:stream';
import type { ByteRange, OpenBlob } from './blob-store.ts';

/** The read size of a stream. It is larger than Node's 64 KiB, so that a big picture takes fewer turns of the event loop. */
const LARGE_BYTES = 512 * 1024;
/** The largest number of large buffers in use. A client that does not read holds one, so further clients get small buffers. */
const LARGE_AT_ONCE = 32;
const SMALL_BYTES = 32 * 1024;
/** The number of large buffers that are kept for the next stream. */
const SPARE_BUFFERS = 16;

const spare: Buffer[] = [];
let largeInUse = 0;

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

/** An open file, or a range of it. */
export class OpenFile implements OpenBlob {
  readonly #file: FileHandle;
  readonly #range: ByteRange | undefined;

  constructor(file: FileHandle, range?: ByteRange) {
    this.#file = file;
    this.#range = range;
  }

  stream(): Readable {
    return this.#file.createReadStream({ ...this.#range, highWaterMark: LARGE_BYTES });
  }

  /** Reuses buffers, because allocating new memory for every half megabyte costs as much as the sending. */
  async sendTo(destination: Writable, length: number): Promise<number> {
    const { start, end } = this.#range ?? { start: 0, end: length - 1 };
    try {
      return await copy(this.#file, { start, end: Math.min(end, start + length - 1) }, destination);
    } finally {
      // The reader does not wait for this. The file was only read, so nothing is lost if closing it fails.
      this.#file.close().catch(() => {});
    }
  }
}
