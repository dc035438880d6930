import type { App } from './app-type.ts';

const SWEEP_MILLISECONDS = 50;
/** A client that does not take its answer holds a shutdown no longer than this. */
const PATIENCE_MILLISECONDS = 8000;

/**
 * Lets a server close soon: `close()` alone waits for every keep-alive connection that is busy at that moment to be dropped by
 * its client (72 s were measured), so from then on answers say `Connection: close` and idle connections are swept.
 */
export const registerDrain = (app: App): void => {
  let closing = false;
  app.addHook('onSend', async (_request, reply) => {
    if (closing) reply.header('connection', 'close');
  });
  app.addHook('preClose', async () => {
    closing = true;
    const sweep = setInterval(() => app.server.closeIdleConnections(), SWEEP_MILLISECONDS);
    const patience = setTimeout(() => app.server.closeAllConnections(), PATIENCE_MILLISECONDS);
    app.server.once('close', () => {
      clearInterval(sweep);
      clearTimeout(patience);
    });
  });
};
