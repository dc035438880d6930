import { Readable } from 'node:stream';
import type { FastifyReply, FastifyRequest } from 'fastify';
import type { Sessions } from '../../auth/identity.ts';
import type { TransportLimits } from '../../platform/bounds/transport.ts';
import type { App } from '../../platform/requests/app-type.ts';
import { EventStream } from '../event-stream.ts';
import { Budget, type Reservation } from './budget.ts';
import { fileCallerOf } from './caller.ts';

/** Limits responses that are sent as streams. Each holds an open file and a buffer until its client has taken it. */
export class Downloads {
  readonly #sessions: Sessions;
  readonly #files: Budget;
  readonly #others: Budget;

  constructor(limits: TransportLimits, sessions: Sessions) {
    this.#sessions = sessions;
    this.#files = new Budget({ perHolder: limits.downloadsPerCaller, inAll: limits.downloads });
    this.#others = new Budget({ perHolder: limits.streamsPerCaller, inAll: limits.streams });
  }

  /** Limits all streams except stored files, which bypass Fastify, and event streams, which have their own limits. */
  register(app: App): void {
    app.addHook('onSend', (request, reply, payload, done) => {
      if (!(payload instanceof Readable) || payload instanceof EventStream) {
        done();
        return;
      }
      this.#count(request, reply).then(
        () => done(),
        (error: Error) => {
          payload.destroy();
          done(error);
        },
      );
    });
  }

  /** Reserves a place for one stored file. @throws {TooManyRequests} @throws {Unavailable} */
  async begin(request: FastifyRequest): Promise<Reservation> {
    return this.#files.take(await fileCallerOf(request, this.#files, this.#sessions), 1);
  }

  async #count(request: FastifyRequest, { raw }: FastifyReply): Promise<void> {
    const place = this.#others.take(await fileCallerOf(request, this.#others, this.#sessions), 1);
    if (raw.closed) place[Symbol.dispose]();
    else raw.once('close', () => place[Symbol.dispose]());
  }
}
