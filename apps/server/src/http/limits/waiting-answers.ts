import type { ServerResponse } from 'node:http';
import type { FastifyRequest } from 'fastify';
import type { TransportLimits } from '../../bounds/transport.ts';
import type { App } from '../app-type.ts';
import type { Sessions } from '../identity.ts';
import { Budget } from './budget.ts';
import { callerOf, fileCallerOf } from './caller.ts';

/** Shorter answers are not counted: the operating system takes them at once. */
const LONG_ANSWER = 32 * 1024;

/** A character takes up to three bytes a code unit in UTF-8. */
const LONG_TEXT = LONG_ANSWER / 3;

/** A long text is encoded here: Node would go through it once for its length, and once more to encode it. */
const encoded = (payload: unknown): unknown =>
  typeof payload === 'string' && payload.length > LONG_TEXT ? Buffer.from(payload) : payload;

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
