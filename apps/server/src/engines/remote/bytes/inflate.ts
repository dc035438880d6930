import type { Transform } from 'node:stream';
import type { ByteReader } from './byte-reader.ts';

/** A decompressor of `node:zlib`. */
export interface Decompressor extends Transform {
  /** The number of written bytes that have been decompressed. */
  readonly bytesWritten: number;
}

/** The bytes do not match their encoding. */
export class NotDecompressed extends Error {
  override readonly name = 'NotDecompressed';
}

/**
 * Decompresses step by step: decompresses each chunk and hands it out before it reads the next one. So no received data is lost if
 * the source breaks off. `stream.pipeline` would destroy the decompressor with all its data.
 *
 * Ends at the end of the compressed data. Later bytes stay in the reader.
 *
 * @throws {NotDecompressed} @throws what the reader throws
 */
export const inflate = async function* (reader: ByteReader, layer: Decompressor): AsyncGenerator<Buffer> {
  let wake = (): void => undefined;
  let isOver = false;
  let isBroken = false;
  layer.on('readable', () => wake());
  layer.on('end', () => {
    isOver = true;
    wake();
  });
  layer.on('error', () => {
    isBroken = true;
    wake();
  });

  /** Hands out the output of the layer until `begin` calls back or the layer has ended. */
  const drain = async function* (begin: (done: (error?: Error | null) => void) => void): AsyncGenerator<Buffer> {
    let isDone = false;
    begin((error) => {
      isDone = true;
      isBroken ||= !!error;
      wake();
    });
    for (;;) {
      const change = new Promise<void>((resolve) => {
        wake = resolve;
      });
      const made: Buffer | null = layer.read();
      if (made) yield made;
      else if (isBroken) throw new NotDecompressed();
      else if (isDone || isOver) return;
      else await change;
    }
  };

  let fed = 0;
  try {
    for (let chunk = await reader.read(); chunk; chunk = await reader.read()) {
      const bytes = chunk;
      fed += bytes.length;
      yield* drain((done) => layer.write(bytes, done));
      const left = fed - layer.bytesWritten;
      // The layer takes no more: its data has ended.
      if (left > 0) reader.unread(bytes.subarray(bytes.length - left));
      if (left > 0 || isOver) return;
    }
    yield* drain(() => layer.end());
  } finally {
    layer.destroy();
  }
};
