import type { Socket } from 'node:net';
import { setTimeout } from 'node:timers/promises';
import type { App } from './app-type.ts';

/** How long requests that were sent before the shutdown may take to arrive. */
const GRACE_MILLISECONDS = 250;
const SWEEP_MILLISECONDS = 50;
/** A client that does not take its answer holds a shutdown no longer than this. */
const PATIENCE_MILLISECONDS = 8000;

/**
 * Lets a server close soon: `close()` alone waits for every keep-alive connection that is busy at that moment to be dropped by
 * its client (72 s were measured), so from then on answers say `Connection: close` and idle connections are swept. Node counts
 * a connection that has sent nothing yet as busy, and browsers open such ones in advance: those are swept as well.
 */
export const registerDrain = (app: App): void => {
  const sockets = new Set<Socket>();
  let closing = false;
  app.server.on('connection', (socket: Socket) => {
    sockets.add(socket);
    socket.once('close', () => sockets.delete(socket));
  });
  app.addHook('onSend', (_request, reply, _payload, done) => {
    if (closing) reply.header('connection', 'close');
    done();
  });
  app.addHook('preClose', async () => {
    closing = true;
    await setTimeout(GRACE_MILLISECONDS);
    const sweep = setInterval(() => {
      app.server.closeIdleConnections();
      for (const socket of sockets) if (socket.bytesRead === 0) socket.destroy();
    }, SWEEP_MILLISECONDS);
    const patience = setInterval(() => app.server.closeAllConnections(), PATIENCE_MILLISECONDS);
    app.server.once('close', () => {
      clearInterval(sweep);
      clearInterval(patience);
    });
  });
};
