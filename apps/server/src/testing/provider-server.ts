import { once } from 'node:events';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

interface ProviderServer {
  /** Without a path. */
  url: string;
  /** Also closes open connections. May be called twice. */
  close: () => Promise<void>;
}

/** Starts a server on a free port of this machine. If `handle` fails, the connection is closed. */
export const startProviderServer = async (
  handle: (message: IncomingMessage, response: ServerResponse) => Promise<void>,
): Promise<ProviderServer> => {
  const server = createServer((message, response) => {
    handle(message, response).catch((error: unknown) => response.destroy(error instanceof Error ? error : undefined));
  });
  await once(server.listen(0, '127.0.0.1'), 'listening');
  // `address()` returns an AddressInfo for every server that listens on a port.
  const { port } = server.address() as AddressInfo;
  const close = async (): Promise<void> => {
    if (!server.listening) return;
    const closed = once(server, 'close');
    server.close();
    server.closeAllConnections();
    await closed;
  };
  return { url: `http://127.0.0.1:${port}`, close };
};

export const sendJson = (
  response: ServerResponse,
  status: number,
  body: unknown,
  headers: Record<string, string> = {},
): void => {
  response.writeHead(status, { 'content-type': 'application/json', ...headers });
  response.end(JSON.stringify(body));
};
