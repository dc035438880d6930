import type { Readable } from 'node:stream';

/**
 * All bytes of a stream, including bytes that arrived before it broke but were not read yet. The stream's own iterator would throw at
 * once and leave them in its buffer.
 *
 * @throws the error that destroyed the stream
 */
export const arrivedBytes = async function* (stream: Readable): AsyncGenerator<Buffer> {
  try {
    yield* stream;
  } catch (error) {
    for (let chunk: Buffer | null = stream.read(); chunk; chunk = stream.read()) yield chunk;
    throw error;
  }
};
