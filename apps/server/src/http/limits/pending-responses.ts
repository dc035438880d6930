import type { ServerResponse } from 'node:http';
import type { FastifyRequest } from 'fastify';
import type { Sessions } from '../../auth/identity.ts';
import type { TransportLimits } from '../../platform/bounds/transport.ts';
import type { App } from '../../platform/requests/app-type.ts';
import { Budget } from './budget.ts';
import { callerOf, fileCallerOf } from './caller.ts';

/** Shorter responses are not counted, because the operating system takes them at once. */
const LONG_ANSWER = 32 * 1024;

/** In UTF-8, a code unit takes up to three bytes. */
const LONG_TEXT = LONG_ANSWER / 3;

/** Encodes a long text here. Node would go through it twice: once for its length, and once to encode it. */
const encoded = (payload: unknown): unknown =>
  typeof payload === 'string' && payload.length > LONG_TEXT ? Buffer.from(payload) : payload;

/**
 * Limits responses that are completely in memory until their clients have taken them: long JSON, and small files. They count for the
 * signed-in user, otherwise for the address.
 */
export class PendingResponses {
  readonly #sessions: Sessions;
  readonly #waiting: Budget;

  constructor(limits: TransportLimits, sessions: Sessions) {
    this.#sessions = sessions;
    this.#waiting = new Budget({ perHolder: limits.waitingBytesPerCaller, inAll: limits.waitingBytes });
  }

  register(app: App): void {
    app.addHook('onSend', (request, reply, payload, done) => {
      const answer = encoded(payload);
      if (!Buffer.isBuffer(answer) || answer.length < LONG_ANSWER) {
        done(null, answer);
        return;
      }
      const caller = callerOf(request);
      const refusal = this.#waiting.refusal(caller, 1);
      if (refusal) {
        done(refusal);
        return;
      }
      this.#count(caller, answer.length, reply.raw);
      done(null, answer);
    });
  }

  /** Call before a file is sent from memory. @throws {TooManyRequests} @throws {Unavailable} if too many bytes are still waiting */
  async requireRoom(request: FastifyRequest): Promise<void> {
    // Usually nothing is waiting, because clients take most files at once. Then the caller need not be identified.
    if (!this.#waiting.isUnused) this.#waiting.require(await fileCallerOf(request, this.#waiting, this.#sessions), 1);
  }

  /** Counts the bytes of a file in memory that the client has not taken yet. */
  async count(request: FastifyRequest, response: ServerResponse): Promise<void> {
    this.#count(await fileCallerOf(request, this.#waiting, this.#sessions), response.writableLength, response);
  }

  #count(caller: string, bytes: number, response: ServerResponse): void {
    if (response.closed) return;
    const waiting = this.#waiting.open(caller);
    waiting.add(bytes);
    response.once('close', () => waiting[Symbol.dispose]());
  }
}
