import type { ServerResponse } from 'node:http';
import type { Readable } from 'node:stream';
import type { FastifyRequest } from 'fastify';
import type { TransportLimits } from '../../platform/bounds/transport.ts';
import { BadRequest, RequestTimeout, TooLarge } from '../../platform/errors.ts';
import type { App } from '../../platform/requests/app-type.ts';
import { errorBody } from '../error-handler.ts';
import { Budget, type Reservation } from './budget.ts';
import { callerOf } from './caller.ts';
import { Fragments, tooFragmented } from './fragments.ts';

/** Initial buffer size for a body of unknown length. */
const FIRST_BYTES = 4096;

const tooLarge = () => new TooLarge('payload_too_large', errorBody(413).error);
const cut = (cause?: unknown) => new BadRequest('bad_request', errorBody(400).error, { cause });

/** Undefined for a chunked body. */
const announcedLength = ({ headers }: FastifyRequest): number | undefined =>
  headers['content-length'] === undefined ? undefined : Number(headers['content-length']);

/**
 * Frees the memory of a buffer now, because the next garbage collection may come after many more bodies. The buffer is empty afterwards.
 * A small buffer is a part of Node's pool, so it is left to the garbage collector.
 */
const free = ({ buffer, byteLength }: Buffer<ArrayBuffer>): void => {
  if (byteLength === buffer.byteLength) buffer.transfer(0);
};

interface HeldBody {
  response: ServerResponse;
  held?: Reservation;
}

/** Calls `take` with each chunk until the body has ended. If `take` throws, reading stops. */
const readAll = async (payload: Readable, milliseconds: number, take: (chunk: Buffer) => void): Promise<void> => {
  const { promise, resolve, reject } = Promise.withResolvers<void>();
  const fragments = new Fragments();
  const onData = (chunk: Buffer): void => {
    try {
      if (!fragments.add(chunk)) throw tooFragmented();
      take(chunk);
    } catch (error) {
      reject(error);
    }
  };
  const onError = (error: unknown): void => reject(cut(error));
  const onClose = (): void => reject(cut());
  const timer = setTimeout(() => reject(new RequestTimeout()), milliseconds);
  payload.on('data', onData).once('end', resolve).once('error', onError).once('close', onClose);
  try {
    await promise;
  } finally {
    clearTimeout(timer);
    payload.off('data', onData).off('end', resolve).off('close', onClose);
  }
};

/**
 * Reads JSON bodies within a memory budget. A body counts until its request is answered. Large bodies have a separate budget, so that they
 * cannot prevent others from signing in.
 */
export class JsonBytes {
  readonly #limits: TransportLimits;
  readonly #small: Budget;
  readonly #large: Budget;
  readonly #bodies = new WeakMap<FastifyRequest, HeldBody>();

  constructor(limits: TransportLimits) {
    this.#limits = limits;
    this.#small = new Budget({ perHolder: limits.smallJsonPerCaller, inAll: limits.smallJson });
    this.#large = new Budget({ perHolder: limits.largeJsonPerCaller, inAll: limits.largeJson });
  }

  register(app: App): void {
    // A content type parser has no access to the reply, but the reply's end must be known.
    app.addHook('preParsing', (request, reply, _payload, done) => {
      if (request.headers['content-type'] !== undefined) this.#bodies.set(request, { response: reply.raw });
      done();
    });
  }

  /**
   * Receives a body and passes it to `use`. The memory of the body is freed afterwards.
   *
   * @throws {TooLarge} `payload_too_large` beyond the route's limit
   * @throws {TooManyRequests} @throws {Unavailable} if others hold too much memory, before more is read
   * @throws {RequestTimeout} if the body does not arrive in time @throws whatever `use` throws
   */
  async receive<T>(request: FastifyRequest, payload: Readable, use: (body: Buffer) => T): Promise<T> {
    const limit = request.routeOptions.bodyLimit;
    const announced = announcedLength(request);
    if (announced !== undefined && announced > limit) throw tooLarge();
    let body = this.#allocate(request, announced ?? Math.min(FIRST_BYTES, limit));
    let size = 0;
    try {
      await readAll(payload, this.#limits.jsonTime, (chunk) => {
        const end = size + chunk.length;
        if (end > limit) throw tooLarge();
        if (end > body.length) {
          const larger = this.#allocate(request, Math.min(Math.max(2 * body.length, end), limit));
          body.copy(larger, 0, 0, size);
          free(body);
          body = larger;
        }
        chunk.copy(body, size);
        size = end;
      });
      return use(body.subarray(0, size));
    } finally {
      free(body);
    }
  }

  /** Replaces the memory that the request holds. It is counted until the request is answered. */
  #allocate(request: FastifyRequest, bytes: number): Buffer<ArrayBuffer> {
    const body = this.#bodies.get(request);
    if (!body) throw new TypeError('the preParsing hook has not run for this request');
    body.held?.[Symbol.dispose]();
    const budget = bytes > this.#limits.jsonBody ? this.#large : this.#small;
    const held = budget.take(callerOf(request), bytes);
    body.held = held;
    body.response.once('close', () => held[Symbol.dispose]());
    return Buffer.allocUnsafe(bytes);
  }
}
