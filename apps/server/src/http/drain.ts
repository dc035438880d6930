import type { Socket } from 'node:net';
import { setImmediate, setTimeout } from 'node:timers/promises';
import type { App } from './app-type.ts';

/** Requests that were sent before the shutdown have arrived once nothing came, and nothing was answered, for so long. */
const GRACE_MILLISECONDS = 250;
/** Where clients go on sending, as nobody has told them, it ends here. */
const GRACE_MILLISECONDS_MAX = 2000;
const SWEEP_MILLISECONDS = 50;
/** A connection that has sent nothing for so long was opened in advance. */
const SILENT_MILLISECONDS = 1000;
/** A client that does not take its answer holds a shutdown no longer than this. */
const PATIENCE_MILLISECONDS = 6000;

/**
 * Lets a server close soon: `close()` alone waits for every keep-alive connection that is busy at that moment to be dropped by
 * its client (72 s were measured), so from then on answers say `Connection: close` and idle connections are swept. Node counts
 * a connection that has sent nothing yet as busy, and browsers open such ones in advance: those are swept as well.
 */
export const registerDrain = (app: App): void => {
  /** When each was opened. */
  const sockets = new Map<Socket, number>();
  let closing = false;
  let lastSign = 0;
  app.server.on('connection', (socket: Socket) => {
    lastSign = performance.now();
    sockets.set(socket, lastSign);
    socket.once('close', () => sockets.delete(socket));
  });
  app.addHook('onSend', (_request, reply, _payload, done) => {
    if (closing) {
      lastSign = performance.now();
      reply.header('connection', 'close');
    }
    done();
  });
  const sweep = async (): Promise<void> => {
    // A busy process may not have read what has long arrived: after this turn it has.
    await setImmediate();
    app.server.closeIdleConnections();
    const openedBefore = performance.now() - SILENT_MILLISECONDS;
    for (const [socket, openedAt] of sockets) if (socket.bytesRead === 0 && openedAt < openedBefore) socket.destroy();
  };
  app.addHook('preClose', async () => {
    closing = true;
    const until = performance.now() + GRACE_MILLISECONDS_MAX;
    lastSign = performance.now();
    for (let left = GRACE_MILLISECONDS; left > 0 && performance.now() < until; ) {
      await setTimeout(left);
      left = lastSign + GRACE_MILLISECONDS - performance.now();
    }
    // Whoever has connected, but was not accepted yet, is so in these turns.
    await setImmediate();
    await setImmediate();
    const sweeping = setInterval(sweep, SWEEP_MILLISECONDS);
    const patience = setInterval(() => app.server.closeAllConnections(), PATIENCE_MILLISECONDS);
    app.server.once('close', () => {
      clearInterval(sweeping);
      clearInterval(patience);
    });
  });
};
