import { connect, type Socket } from 'node:net';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { makeNoise, makePicture } from '../../testing/files/pictures.ts';
import { makeMp4 } from '../../testing/files/videos.ts';
import { HeldRequest, proofOf } from '../../testing/held-request.ts';
import { startTestServer, type TestServer } from '../../testing/test-server.ts';
import type { Visitor } from '../../testing/visitor.ts';

const PATIENCE = { timeout: 10_000 };

const pathOf = (id: string): string => `/api/asset/image?blogId=image-edit&fileName=${id}`;

describe('concurrent file downloads', () => {
  let server: TestServer;
  let visitor: Visitor;
  let large: string;
  beforeAll(async () => {
    server = await startTestServer({}, { downloadsPerCaller: 2, downloads: 4 });
    visitor = await server.person();
    // More than the operating system buffers for a client that does not read.
    large = (await visitor.upload(await makeNoise(2600, 2600))).id;
  });
  afterAll(async () => {
    await server[Symbol.asyncDispose]();
  });

  /** Starts a download whose body is not read. */
  const hold = async (who?: Visitor): Promise<HeldRequest> => {
    const held = new HeldRequest(server, pathOf(large), who ? { visitor: who } : {});
    expect((await held.response()).statusCode).toBe(200);
    return held;
  };
  const statusFor = async (who: Visitor): Promise<number> => (await who.bytes(large, { range: 'bytes=0-9' })).status;

  it('are limited per address, per signed-in user, and in total', async () => {
    const other = await server.person();
    const held = [await hold(), await hold()];
    const refused = await server.stranger().bytes(large);
    expect([refused.status, refused.body.code, refused.headers.get('retry-after')]).toEqual([
      429,
      'too_many_requests',
      '5',
    ]);
    expect(await statusFor(visitor)).toBe(206);
    held.push(await hold(visitor), await hold(visitor));
    expect(await statusFor(visitor)).toBe(429);
    expect(await statusFor(other)).toBe(503);
    for (const one of held) one[Symbol.dispose]();
    await expect.poll(() => statusFor(server.stranger()), PATIENCE).toBe(206);
  });

  it('no longer count after they are sent', async () => {
    for (let n = 0; n < 5; n += 1) expect(await statusFor(server.stranger())).toBe(206);
  });
});

describe('concurrent script downloads', () => {
  it.each([
    ['per address', { streamsPerCaller: 1 }, 429],
    ['in total', { streams: 1 }, 503],
  ])('are limited %s', async (_whose, limits, status) => {
    await using server = await startTestServer({}, limits);
    const { port, hostname, host } = new URL(server.url);
    const headers = Object.entries({ host, ...proofOf(await server.person()) });
    const lines = headers.map(([name, value]) => `${name}: ${value}\r\n`);
    const script = '/assets/main-1234.js';
    const held: Socket[] = [];
    const ask = async (): Promise<number> => (await server.stranger().get(script)).status;
    const holdAndAsk = async (): Promise<number> => {
      const socket = connect(Number(port), hostname).resume();
      // The response waits behind an event stream that does not end.
      for (const path of ['/api/image-edit/events', script])
        socket.write(`GET ${path} HTTP/1.1\r\n${lines.join('')}\r\n`);
      held.push(socket);
      return await ask();
    };
    await expect.poll(holdAndAsk, PATIENCE).toBe(status);
    for (const socket of held) socket.destroy();
    await expect.poll(ask, PATIENCE).toBe(200);
  });
});

describe('HEAD', () => {
  it('is answered from the database row alone, with the headers of a GET', async () => {
    await using server = await startTestServer();
    const visitor = await server.person();
    const form = new FormData();
    form.append('file', new Blob([Uint8Array.from(makeMp4())]), 'a.mp4');
    const saved = await visitor.request('POST', '/api/v1/videos', { body: form });
    const paths = [
      pathOf((await visitor.upload(await makePicture())).id),
      pathOf((await visitor.upload(await makeNoise(700, 500))).id),
      saved.body.video.video_url,
    ];
    const get = await Promise.all(paths.map((path) => server.stranger().get(path)));
    await server.restart();
    for await (const { key } of server.context.blobs.list()) await server.context.blobs.delete(key);
    for (const [n, path] of paths.entries()) {
      const head = await server.stranger().request('HEAD', path);
      expect(head.status).toBe(200);
      for (const name of ['content-length', 'content-type', 'etag', 'last-modified', 'content-security-policy'])
        expect([name, head.headers.get(name)]).toEqual([name, get[n]?.headers.get(name)]);
      expect((await server.stranger().get(path)).status).toBe(404);
    }
  });
});
