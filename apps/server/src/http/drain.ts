import type { Socket } from 'node:net';
import { setImmediate, setTimeout } from 'node:timers/promises';
import type { App } from '../platform/requests/app-type.ts';

/** If nothing arrives and nothing is answered for this long, all requests sent before the shutdown have arrived. */
const GRACE_MILLISECONDS = 250;
/** Upper limit of that wait. Clients that have not noticed the shutdown may keep sending requests. */
const GRACE_MILLISECONDS_MAX = 2000;
const SWEEP_MILLISECONDS = 50;
/** A connection that has sent nothing for this long counts as a preconnect of a browser. */
const SILENT_MILLISECONDS = 1000;
/** During shutdown, close every connection after this time, even if the client has not read its response. */
const PATIENCE_MILLISECONDS = 6000;

/**
 * Lets the server close quickly. `close()` alone waits until clients drop all keep-alive connections that were busy at that moment
 * (measured: 72 s). Therefore, from then on responses say `Connection: close` and idle connections are closed regularly.
 * Node counts a connection that has sent nothing yet as busy. Browsers open such connections in advance, so these are closed as well.
 */
export const registerDrain = (app: App): void => {
  /** When each socket was opened. */
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
    // A busy process may not have read data that has already arrived. After this event loop turn, it has.
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
    // Connections that are established but not accepted yet are accepted in these turns.
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
