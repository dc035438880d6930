import type { IncomingMessage } from 'node:http';
import { RequestTimeout } from '../../platform/errors.ts';
import { Fragments, tooFragmented } from './fragments.ts';

const LOOKS_PER_LIMIT = 4;

/** Watches a body arrive. Disposing of it stops the watch. */
export interface Arrival extends Disposable {
  /** Rejects with a {@link RequestTimeout} if the client sends nothing for too long, and with a BadRequest if it sends tiny fragments. */
  broken: Promise<never>;
  /** Bytes received so far. */
  readonly received: number;
}

/**
 * A client that waits because the disk is still writing its earlier bytes does not count as silent. The body begins to flow in the next
 * tick, so its reader must be attached by then.
 */
export const watchArrival = (body: IncomingMessage, milliseconds: number): Arrival => {
  const { promise: broken, reject } = Promise.withResolvers<never>();
  // Avoids an unhandled rejection if the caller is not waiting at that moment.
  broken.catch(() => {});
  const fragments = new Fragments();
  let received = 0;
  const onData = (fragment: Buffer): void => {
    received += fragment.length;
    if (!fragments.add(fragment)) reject(tooFragmented());
  };
  body.on('data', onData);
  let bytes = -1;
  let since = performance.now();
  const timer = setInterval(() => {
    const now = performance.now();
    const isHeldBack = body.complete || body.readableLength > 0;
    if (isHeldBack || body.socket.bytesRead !== bytes) since = now;
    bytes = body.socket.bytesRead;
    if (now - since >= milliseconds) reject(new RequestTimeout());
  }, milliseconds / LOOKS_PER_LIMIT);
  const end = (): void => {
    clearInterval(timer);
    body.off('data', onData);
  };
  return {
    broken,
    get received() {
      return received;
    },
    [Symbol.dispose]: end,
  };
};
