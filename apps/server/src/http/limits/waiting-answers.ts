import type { ServerResponse } from 'node:http';
import type { FastifyRequest } from 'fastify';
import type { TransportLimits } from '../../bounds/transport.ts';
import type { App } from '../app-type.ts';
import type { Sessions } from '../identity.ts';
import { Budget } from './budget.ts';
import { callerOf, fileCallerOf } from './caller.ts';

/** Shorter answers are not counted: the operating system takes them at once. */
const LONG_ANSWER = 32 * 1024;

const bytesOf = (payload: unknown): number =>
  typeof payload === 'string' || Buffer.isBuffer(payload) ? Buffer.byteLength(payload) : 0;

/**
 * Answers that stand whole in memory until their clients have taken them: long JSON, and small files. They count for the person who has
 * signed in, else for the address.
 */
export class WaitingAnswers {
  readonly #sessions: Sessions;
  readonly #waiting: Budget;

  constructor(limits: TransportLimits, sessions: Sessions) {
    this.#sessions = sessions;
    this.#waiting = new Budget({ perHolder: limits.waitingBytesPerCaller, inAll: limits.waitingBytes });
  }

  register(app: App): void {
    app.addHook('onSend', (request, reply, payload, done) => {
      const bytes = bytesOf(payload);
      if (bytes < LONG_ANSWER) {
        done();
        return;
      }
      const caller = callerOf(request);
      const refusal = this.#waiting.refusal(caller, 1);
      if (refusal) {
        done(refusal);
        return;
      }
      this.#count(caller, bytes, reply.raw);
      done();
    });
  }

  /** Before a file is sent from memory. @throws {TooManyRequests} @throws {Unavailable} where too much was left untaken */
  async requireRoom(request: FastifyRequest): Promise<void> {
    // Most files are taken at once, so that there is nothing to count.
    if (!this.#waiting.isUnused) this.#waiting.require(await fileCallerOf(request, this.#waiting, this.#sessions), 1);
  }

  /** Counts what the client has not taken yet of a file from memory. */
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
