import type { Transform } from 'node:stream';
import type { ByteReader } from './byte-reader.ts';

/** A decompressor of `node:zlib`. */
export interface Decompressor extends Transform {
  /** How many of the bytes written to it have been decompressed. */
  readonly bytesWritten: number;
}

/** The bytes are not what their encoding says. */
export class NotDecompressed extends Error {
  override readonly name = 'NotDecompressed';
}

/**
 * Decompresses step by step: each chunk is decompressed and handed out before the next one is read. So nothing that came is lost where
 * the source breaks off. `stream.pipeline` would destroy the decompressor with everything in it.
 *
 * Ends at the end of the compressed data. What follows is left in the reader.
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

  /** Hands out what the layer makes until `begin` calls back, or the layer is over. */
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
      // It takes no more: its data is over.
      if (left > 0) reader.unread(bytes.subarray(bytes.length - left));
      if (left > 0 || isOver) return;
    }
    yield* drain(() => layer.end());
  } finally {
    layer.destroy();
  }
};
