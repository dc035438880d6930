import type { ServerResponse } from 'node:http';
import { Readable } from 'node:stream';
import type { TransportLimits } from '../platform/bounds/transport.ts';
import { Budget, type Reservation } from './limits/budget.ts';

const HEARTBEAT_MILLISECONDS = 15_000;
const HEARTBEAT = Buffer.from(':\n\n');

interface Parts {
  /** The response that the stream will be sent to. */
  response: ServerResponse;
  /** Called at every heartbeat. The stream ends if it returns false. */
  isAllowed: () => Promise<boolean>;
}

interface Share {
  waiting: Reservation;
  maxWaiting: number;
}

/** One open connection of server-sent events. */
export class EventStream extends Readable {
  readonly #response: ServerResponse;
  readonly #waiting: Reservation;
  readonly #maxWaiting: number;
  readonly #heartbeat: NodeJS.Timeout;
  #isNew = true;
  #ended = false;

  constructor({ response, isAllowed }: Parts, { waiting, maxWaiting }: Share) {
    super({ read: () => {} });
    this.#response = response;
    this.#waiting = waiting;
    this.#maxWaiting = maxWaiting;
    this.#heartbeat = setInterval(async () => {
      if (await isAllowed().catch(() => false)) this.#write(HEARTBEAT);
      else this.end();
    }, HEARTBEAT_MILLISECONDS);
    this.#heartbeat.unref();
    response.on('drain', () => this.#count());
    response.once('close', () => this.destroy());
  }

  /** @throws {TooManyRequests} @throws {Unavailable} for the first event, if too many bytes are already waiting */
  event(name: string, data: unknown): void {
    const bytes = Buffer.from(`event: ${name}\ndata: ${JSON.stringify(data)}\n\n`);
    if (this.#isNew) this.#waiting.require(bytes.length);
    this.#isNew = false;
    this.#write(bytes);
  }

  end(): void {
    clearInterval(this.#heartbeat);
    if (this.destroyed || this.#ended) return;
    this.#ended = true;
    this.push(null);
  }

  override _destroy(error: Error | null, callback: (error?: Error | null) => void): void {
    clearInterval(this.#heartbeat);
    this.#waiting[Symbol.dispose]();
    callback(error);
  }

  #write(bytes: Buffer): void {
    if (this.destroyed || this.#ended) return;
    this.#count();
    // Only bytes that were waiting before count against the stream: a long snapshot does not make a client slow.
    const isSlow = this.#waiting.units > this.#maxWaiting;
    // A client whose connection is destroyed reconnects and gets the current state.
    if (isSlow || this.#waiting.exceeded(bytes.length) !== undefined) this.destroy();
    else {
      this.push(bytes);
      this.#count();
    }
  }

  /** Counts the bytes that the client has not taken, in all buffers. */
  #count(): void {
    if (this.destroyed) return;
    this.#waiting.add(this.readableLength + this.#response.writableLength - this.#waiting.units);
  }
}

/** All open event streams. */
export class EventStreams {
  readonly #places: Budget;
  readonly #waiting: Budget;
  readonly #maxWaiting: number;

  constructor(limits: TransportLimits) {
    this.#places = new Budget({ perHolder: limits.eventStreamsPerPerson, inAll: limits.eventStreams });
    this.#waiting = new Budget({ perHolder: limits.eventBytesPerPerson, inAll: limits.eventBytes });
    this.#maxWaiting = limits.eventBytesPerStream;
  }

  /** @throws {TooManyRequests} @throws {Unavailable} if the maximum number of streams is open */
  open(userId: string, parts: Parts): EventStream {
    const place = this.#places.take(userId, 1);
    parts.response.once('close', () => place[Symbol.dispose]());
    return new EventStream(parts, { waiting: this.#waiting.open(userId), maxWaiting: this.#maxWaiting });
  }
}
