import { Readable } from 'node:stream';
import { crc32 } from 'node:zlib';
import type { OpenBlob } from '../../platform/blobs/blob-store.ts';
import type { Spool } from '../../platform/blobs/spool.ts';
import { NotFound } from '../../platform/errors.ts';
import { blocks, dataDescriptor, directoryRecord, endOfDirectory, LAST_BLOCK, localHeader } from './zip-format.ts';

/** A file that is open and ready to be read. */
export interface OpenEntry {
  name: string;
  modifiedAt: Date;
  stream: Readable;
}

/** @returns undefined if the file no longer exists */
export const openUnlessMissing = async (open: () => Promise<OpenBlob>): Promise<Readable | undefined> => {
  try {
    return (await open()).stream();
  } catch (error) {
    if (error instanceof NotFound) return undefined;
    throw error;
  }
};

/**
 * Generates the bytes of a ZIP. The directory at its end grows with every file, so it is spooled.
 *
 * @param hold is called with each file before it is read, and returns whether the ZIP still has a reader
 */
async function* zipBytes(
  entries: AsyncIterable<OpenEntry>,
  directory: Spool,
  hold: (stream: Readable) => boolean,
): AsyncGenerator<Buffer> {
  await using _ = directory;
  let offset = 0;
  let count = 0;
  for await (const { name, modifiedAt, stream } of entries) {
    if (!hold(stream)) return;
    const file = { name: Buffer.from(name), modifiedAt, crc32: 0, size: 0, compressedSize: 0, offset };
    const header = localHeader(file.name, modifiedAt);
    yield header;
    // Blob stores return bytes. The type of a stream itself says `any`.
    for await (const chunk of stream as AsyncIterable<Buffer>) {
      file.crc32 = crc32(chunk, file.crc32);
      file.size += chunk.length;
      for (const part of blocks(chunk)) {
        file.compressedSize += part.length;
        yield part;
      }
    }
    file.compressedSize += LAST_BLOCK.length;
    const descriptor = dataDescriptor(file);
    yield Buffer.concat([LAST_BLOCK, descriptor]);
    await directory.append(directoryRecord(file));
    offset += header.length + file.compressedSize + descriptor.length;
    count += 1;
  }
  yield* directory.read();
  yield endOfDirectory({ count, offset, size: directory.size });
}

/**
 * A ZIP that is generated while it is read: one file after the other, uncompressed, since images and videos are compressed already. It
 * closes when it is read to the end, or when its reader leaves. By then no file is open.
 *
 * @param beforeEnd is awaited once all bytes are generated, before the reader sees the end
 */
export const zipStream = (
  entries: AsyncIterable<OpenEntry>,
  directory: Spool,
  beforeEnd: () => Promise<void> = async () => {},
): Readable => {
  let current: Readable | undefined;
  const hold = (stream: Readable): boolean => {
    current = stream;
    // The file may fail before it is read. Its reader gets the error then. Without this listener the process would exit.
    stream.on('error', () => {});
    if (output.destroyed) stream.destroy();
    return !output.destroyed;
  };
  const bytes = zipBytes(entries, directory, hold);
  const next = async (): Promise<Buffer | null> => {
    const { done, value } = await bytes.next();
    if (!done) return value;
    await beforeEnd();
    return null;
  };
  const output = new Readable({
    read() {
      next().then(
        (chunk) => output.push(chunk),
        (error: unknown) => output.destroy(error instanceof Error ? error : new Error('unreadable entry')),
      );
    },
    destroy(error, closed) {
      current?.destroy();
      bytes.return(undefined).then(
        () => closed(error),
        () => closed(error),
      );
    },
  });
  return output;
};
