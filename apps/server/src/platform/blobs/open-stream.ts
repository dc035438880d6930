import type { Readable, Writable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import type { OpenBlob } from './blob-store.ts';

/** A blob that its store returns as a stream. */
export class OpenStream implements OpenBlob {
  readonly #body: Readable;

  constructor(body: Readable) {
    this.#body = body;
  }

  stream(): Readable {
    return this.#body;
  }

  /** @throws if the stream has more than `length` bytes */
  async sendTo(destination: Writable, length: number): Promise<number> {
    const body = this.#body;
    let sent = 0;
    const count = async function* (chunks: AsyncIterable<Buffer>): AsyncGenerator<Buffer> {
      for await (const chunk of chunks) {
        sent += chunk.length;
        if (sent > length) throw new Error(`a stored file has ${sent} bytes or more, and ${length} were expected`);
        yield chunk;
      }
    };
    // Notice that the destination was closed even while the store sends nothing.
    destination.once('close', () => body.destroy());
    await pipeline(body, count, destination, { end: false });
    return sent;
  }
}
