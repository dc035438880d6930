import type { IncomingMessage } from 'node:http';
import type { App } from '../../platform/requests/app-type.ts';
import { Fragments } from './fragments.ts';

/** Bytes read between two pauses. */
const STEP_BYTES = 64 * 1024;
/** Limit for all bodies together. */
const BYTES_PER_MILLISECOND = 32 * 1024;

/**
 * Reads the rest of the bodies of rejected requests, because many clients read the response only after they have sent everything. Node
 * would do this at full speed, which leaves little time for other requests.
 */
export class DiscardedBodies {
  readonly #maxBytes: number;
  #active = 0;

  /** If more than `maxBytes` of a body are left, its connection is closed. */
  constructor(maxBytes: number) {
    this.#maxBytes = maxBytes;
  }

  register(app: App): void {
    app.addHook('onRequest', (request, _reply, done) => {
      // No handler reads the body of GET or HEAD. If it stays unread, it is kept in memory until the response has been sent.
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
    // A handler is still reading the body.
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
