import { once } from 'node:events';
import { connect, type Socket } from 'node:net';
import { text } from 'node:stream/consumers';
import { setTimeout } from 'node:timers/promises';
import { describe, expect, it } from 'vitest';
import { makeNoise } from '../../testing/files/pictures.ts';
import { HeldRequest, proofOf } from '../../testing/held-request.ts';
import { startTestServer, type TestServer } from '../../testing/test-server.ts';

const PATIENCE = { timeout: 10_000 };

/** With a configured proxy, loopback connections are not exempt. */
const COUNTED = { TRUSTED_PROXIES: '192.0.2.1' };

/** Opens a connection. Returns its client and server sockets. */
const dial = async (server: TestServer): Promise<{ client: Socket; peer: Socket }> => {
  const { port, hostname } = new URL(server.url);
  const accepted = once(server.app.server, 'connection');
  const client = connect(Number(port), hostname);
  client.on('error', () => {});
  const [peer] = await accepted;
  return { client, peer };
};

const head = (server: TestServer, request: string, headers: Record<string, string> = {}): string => {
  const lines = Object.entries({ host: new URL(server.url).host, ...headers }).map(
    ([name, value]) => `${name}: ${value}`,
  );
  return `${request} HTTP/1.1\r\n${lines.join('\r\n')}\r\n\r\n`;
};

describe('connection limits', () => {
  it.each([
    ['per address', COUNTED, { connectionsPerAddress: 3 }],
    ['in total', {}, { connections: 3 }],
  ])('answer 503 and close connections beyond the limit %s, until others have closed', async (_whose, env, limits) => {
    await using server = await startTestServer(env, limits);
    const open = [await dial(server), await dial(server), await dial(server)];
    const refused = await dial(server);
    expect(await text(refused.client)).toMatch(/^HTTP\/1.1 503 .*Retry-After: 5\r\n.*"code":"unavailable"/s);
    for (const { client } of open) client.destroy();
    const ask = () => server.stranger().get('/healthz');
    await expect.poll(async () => (await ask().catch(() => undefined))?.status, PATIENCE).toBe(200);
  });

  it('count connections from proxies, or from loopback if no proxy is configured, only in the total', async () => {
    await using server = await startTestServer({}, { connectionsPerAddress: 1 });
    const { client } = await dial(server);
    expect((await server.stranger().get('/healthz')).status).toBe(200);
    client.destroy();
  });

  it('close a connection whose client sends too many requests without waiting for responses', async () => {
    await using server = await startTestServer({}, { requestsInFlight: 4 });
    const events = head(server, 'GET /api/image-edit/events', proofOf(await server.person()));
    const patient = await dial(server);
    patient.client.resume().write(events + head(server, 'GET /healthz').repeat(3));
    const greedy = await dial(server);
    greedy.client.resume().write(events + head(server, 'GET /healthz').repeat(4));
    await once(greedy.client, 'close');
    expect(patient.peer.closed).toBe(false);
    patient.client.destroy();
  });

  it('close an idle connection, but not one that waits for a response', async () => {
    await using server = await startTestServer({}, { idleTime: 100, answerStallTime: 100 });
    using events = new HeldRequest(server, '/api/image-edit/events', { visitor: await server.person() });
    const response = await events.response();
    await once(response, 'data');
    const { client } = await dial(server);
    client.resume().write(head(server, 'GET /healthz'));
    await once(client, 'close');
    expect(response.closed).toBe(false);
  });

  it('ignore an upgrade to another protocol and close a CONNECT', async () => {
    await using server = await startTestServer();
    const { client } = await dial(server);
    client.write(head(server, 'GET /healthz', { connection: 'upgrade', upgrade: 'websocket' }));
    await once(client, 'readable');
    client.write(head(server, 'GET /healthz', { connection: 'close' }));
    expect((await text(client)).match(/HTTP\/1.1 200 OK/g)).toHaveLength(2);
    const tunnel = await dial(server);
    tunnel.client.write(head(server, 'CONNECT example.com:443'));
    expect(await text(tunnel.client)).toBe('');
  });
});

describe('a client that downloads a large file', () => {
  const start = async (limits: { answerStallTime: number; answerRate: number }) => {
    const server = await startTestServer({}, limits);
    // More than the operating system buffers for a client that does not read.
    const { id } = await (await server.person()).upload(await makeNoise(2600, 2600));
    const { client, peer } = await dial(server);
    client.pause().write(head(server, `GET /api/asset/image?blogId=image-edit&fileName=${id}`));
    return { server, client, peer };
  };

  it('is disconnected if it reads nothing', async () => {
    const { server, client, peer } = await start({ answerStallTime: 200, answerRate: 1 });
    await using _server = server;
    await once(peer, 'close');
    client.destroy();
  });

  it('is disconnected if it reads too slowly, even if it keeps sending', async () => {
    const { server, client, peer } = await start({ answerStallTime: 200, answerRate: 2 ** 40 });
    await using _server = server;
    // Each byte of another request restarts the silence timer of the connection.
    const talk = setInterval(() => client.write('G'), 50);
    await once(peer, 'close');
    clearInterval(talk);
    client.destroy();
  });

  it('is not disconnected if it reads slowly but steadily', async () => {
    const { server, client } = await start({ answerStallTime: 500, answerRate: 1 });
    await using _server = server;
    let received = 0;
    for await (const bytes of client) {
      received += bytes.length;
      if (received > 15_000_000) break;
      await setTimeout(10);
    }
    expect(received).toBeGreaterThan(15_000_000);
  });
});
