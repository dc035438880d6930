import type { Socket } from 'node:net';
import type { App } from './app-type.ts';

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
  app.addHook('onSend', async (_request, reply) => {
    if (closing) reply.header('connection', 'close');
  });
  app.addHook('preClose', async () => {
    closing = true;
    const sweep = setInterval(() => {
      app.server.closeIdleConnections();
      for (const socket of sockets) if (socket.bytesRead === 0) socket.destroy();
    }, SWEEP_MILLISECONDS);
    const patience = setTimeout(() => app.server.closeAllConnections(), PATIENCE_MILLISECONDS);
    app.server.once('close', () => {
      clearInterval(sweep);
      clearTimeout(patience);
    });
  });
};
