import { Readable } from 'node:stream';

const HEARTBEAT_MILLISECONDS = 15_000;
/** A client that reads this slowly is cut off; it comes back and gets the current state. */
const BUFFERED_BYTES = 1024 * 1024;

/** One open connection of server-sent events. It ends by itself when `isAllowed` says so, asked at every heartbeat. */
export class EventStream extends Readable {
  readonly #heartbeat: NodeJS.Timeout;
  #ended = false;

  constructor(isAllowed: () => Promise<boolean>) {
    super({ read: () => {} });
    this.#heartbeat = setInterval(async () => {
      if (await isAllowed().catch(() => false)) this.#write(':\n\n');
      else this.end();
    }, HEARTBEAT_MILLISECONDS);
    this.#heartbeat.unref();
  }

  event(name: string, data: unknown): void {
    this.#write(`event: ${name}\ndata: ${JSON.stringify(data)}\n\n`);
  }

  end(): void {
    clearInterval(this.#heartbeat);
    if (this.destroyed || this.#ended) return;
    this.#ended = true;
    this.push(null);
  }

  override _destroy(error: Error | null, callback: (error?: Error | null) => void): void {
    clearInterval(this.#heartbeat);
    callback(error);
  }

  #write(text: string): void {
    if (this.destroyed || this.#ended) return;
    // What waits already counts, not this text: a long snapshot is no slow client.
    if (this.readableLength > BUFFERED_BYTES) this.destroy();
    else this.push(text);
  }
}
