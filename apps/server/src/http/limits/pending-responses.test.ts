import { connect, type Socket } from 'node:net';
import { describe, expect, it } from 'vitest';
import { makeNoise } from '../../testing/files/pictures.ts';
import { proofOf } from '../../testing/held-request.ts';
import { startTestServer, type TestServer } from '../../testing/test-server.ts';
import type { Visitor } from '../../testing/visitor.ts';

const PATIENCE = { timeout: 10_000 };

describe('unread responses in memory', () => {
  /** Requests a path behind a response that does not end, so that the second response waits. */
  const ask = (server: TestServer, visitor: Visitor, path: string): Socket => {
    const { port, hostname, host } = new URL(server.url);
    const lines = Object.entries({ host, ...proofOf(visitor) }).map(([name, value]) => `${name}: ${value}\r\n`);
    const request = (target: string): string => `GET ${target} HTTP/1.1\r\n${lines.join('')}\r\n`;
    const socket = connect(Number(port), hostname).resume();
    socket.write(request('/api/image-edit/events') + request(path));
    return socket;
  };

  it('block further small files for their address, but not for signed-in users', async () => {
    await using server = await startTestServer({}, { waitingBytesPerCaller: 1 });
    const visitor = await server.person();
    const { id } = await visitor.upload(await makeNoise(280, 280));
    const socket = ask(server, visitor, `/api/asset/image?blogId=image-edit&fileName=${id}`);
    await expect.poll(async () => (await server.stranger().bytes(id)).status, PATIENCE).toBe(429);
    expect((await visitor.bytes(id)).status).toBe(200);
    socket.destroy();
    await expect.poll(async () => (await server.stranger().bytes(id)).status, PATIENCE).toBe(200);
  });

  it('block further long lists for the user who requested them, but not for others', async () => {
    await using server = await startTestServer({}, { waitingBytesPerCaller: 1 });
    const [visitor, other] = [await server.person(), await server.person()];
    for (const person of [visitor, other])
      for (let n = 0; n < 5; n += 1) await person.saved((await person.upload()).id, { prompt: '画'.repeat(4000) });
    const list = '/api/v1/images?limit=100';
    const socket = ask(server, visitor, list);
    await expect.poll(async () => (await visitor.get(list)).status, PATIENCE).toBe(429);
    expect((await visitor.get('/api/v1/images?limit=1')).status).toBe(200);
    expect((await other.get(list)).status).toBe(200);
    socket.destroy();
    await expect.poll(async () => (await visitor.get(list)).status, PATIENCE).toBe(200);
  });

  it('are limited in total', async () => {
    await using server = await startTestServer({}, { waitingBytes: 1 });
    const [visitor, other] = [await server.person(), await server.person()];
    const { id } = await visitor.upload(await makeNoise(280, 280));
    const socket = ask(server, visitor, `/api/asset/image?blogId=image-edit&fileName=${id}`);
    await expect.poll(async () => (await other.bytes(id)).status, PATIENCE).toBe(503);
    socket.destroy();
  });
});
