import type { Readable } from 'node:stream';

/**
 * All bytes of a stream, also those that had arrived but were not read yet when it broke. The iterator of a stream throws at once and
 * leaves them in its buffer.
 *
 * @throws what the stream is destroyed with
 */
export const arrivedBytes = async function* (stream: Readable): AsyncGenerator<Buffer> {
  try {
    yield* stream;
  } catch (error) {
    for (let chunk: Buffer | null = stream.read(); chunk; chunk = stream.read()) yield chunk;
    throw error;
  }
};
