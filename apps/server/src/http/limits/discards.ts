import type { IncomingMessage } from 'node:http';
import type { App } from '../app-type.ts';
import { Fragments } from './fragments.ts';

/** What is read between two pauses. */
const STEP_BYTES = 64 * 1024;
/** Of all bodies together. */
const BYTES_PER_MILLISECOND = 32 * 1024;

/**
 * Reads what is left of the bodies of refused requests, since many clients read the answer only once they have sent everything. Node
 * would do so at full speed, which leaves little time for other requests.
 */
export class Discards {
  readonly #maxBytes: number;
  #active = 0;

  /** A body with more than `maxBytes` left ends its connection. */
  constructor(maxBytes: number) {
    this.#maxBytes = maxBytes;
  }

  register(app: App): void {
    app.addHook('onRequest', (request, _reply, done) => {
      // No handler reads such a body. Unread, it would be kept in memory until the answer has been sent.
      const hasBody =
        request.headers['content-length'] !== undefined || request.headers['transfer-encoding'] !== undefined;
      if (hasBody && (request.method === 'GET' || request.method === 'HEAD')) this.#discard(request.raw);
      done();
    });
    app.addHook('onSend', (request, _reply, _payload, done) => {
      if (!request.raw.complete) this.#discard(request.raw);
      done();
    });
  }

  #discard(body: IncomingMessage): void {
    // Its reader is still at work.
    if (body.listenerCount('data') > 0) return;
    const fragments = new Fragments();
    let total = 0;
    let sincePause = 0;
    this.#active += 1;
    body.once('close', () => {
      this.#active -= 1;
    });
    body.on('data', (fragment: Buffer) => {
      total += fragment.length;
      sincePause += fragment.length;
      if (!fragments.add(fragment) || total > this.#maxBytes) {
        body.destroy();
        return;
      }
      if (sincePause < STEP_BYTES) return;
      body.pause();
      setTimeout(() => body.resume(), (sincePause * this.#active) / BYTES_PER_MILLISECOND).unref();
      sincePause = 0;
    });
    body.resume();
  }
}
