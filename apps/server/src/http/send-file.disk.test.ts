import { once } from 'node:events';
import { readdir, readlink, truncate } from 'node:fs/promises';
import { get, type IncomingMessage } from 'node:http';
import { connect, type Socket } from 'node:net';
import { join } from 'node:path';
import { buffer } from 'node:stream/consumers';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { makeNoise } from '../testing/files/pictures.ts';
import { startTestServer, type TestServer } from '../testing/test-server.ts';

const FILES = 4;
const ROUNDS = 10;

describe('a file that is sent from disk', () => {
  let server: TestServer;
  /** Each is larger than one read, and all are different. */
  const pictures = new Map<string, Buffer>();
  beforeAll(async () => {
    server = await startTestServer();
    const visitor = await server.person();
    for (let n = 0; n < FILES; n += 1) {
      const bytes = await makeNoise(700, 500 + n);
      pictures.set((await visitor.upload(bytes)).id, bytes);
    }
  });
  afterAll(async () => {
    await server[Symbol.asyncDispose]();
  });

  const pathOf = (id: string): string => `/api/asset/image?blogId=image-edit&fileName=${id}`;
  const ask = async (id: string, headers: Record<string, string> = {}): Promise<IncomingMessage> => {
    const [response]: IncomingMessage[] = await once(get(server.url + pathOf(id), { headers }), 'response');
    if (!response) throw new Error('an answer without a response');
    return response;
  };

  /** Library files that this process has open. The server runs in this process. */
  const openFiles = async (): Promise<string[]> => {
    const links = (await readdir('/proc/self/fd')).map((fd) => readlink(`/proc/self/fd/${fd}`).catch(() => ''));
    return (await Promise.all(links)).filter((path) => path.startsWith(join(server.dataDir, 'blobs')));
  };

  it('is complete for every client and closed again, however many disconnect in the middle', async () => {
    const whole = async (id: string, bytes: Buffer): Promise<void> => {
      expect((await buffer(await ask(id))).equals(bytes)).toBe(true);
    };
    const hangUp = async (id: string): Promise<void> => {
      const response = await ask(id);
      await once(response, 'readable');
      response.destroy();
    };
    for (let round = 0; round < ROUNDS; round += 1)
      await Promise.all([...pictures].flatMap(([id, bytes]) => [whole(id, bytes), hangUp(id), whole(id, bytes)]));
    await vi.waitFor(async () => expect(await openFiles()).toEqual([]));
  });

  it('is sent as the requested range', async () => {
    for (const [id, bytes] of pictures) {
      const response = await ask(id, { range: 'bytes=600000-999999' });
      expect(response.headers).toMatchObject({
        'content-length': '400000',
        'content-range': `bytes 600000-999999/${bytes.length}`,
        'x-content-type-options': 'nosniff',
      });
      expect((await buffer(response)).equals(bytes.subarray(600_000, 1_000_000))).toBe(true);
    }
  });

  /** Requests all of them at once on one connection. */
  const pipeline = (): Socket => {
    const { port, host } = new URL(server.url);
    const socket = connect(Number(port), '127.0.0.1');
    const ids = [...pictures.keys()];
    for (const [n, id] of ids.entries()) {
      const ending = n === ids.length - 1 ? 'Connection: close\r\n' : '';
      socket.write(`GET ${pathOf(id)} HTTP/1.1\r\nHost: ${host}\r\n${ending}\r\n`);
    }
    return socket;
  };

  it('is closed if its client disconnects while it waits behind another file', async () => {
    for (let round = 0; round < ROUNDS; round += 1) {
      const socket = pipeline();
      await once(socket, 'readable');
      socket.destroy();
    }
    await vi.waitFor(async () => expect(await openFiles()).toEqual([]));
  });

  it('arrives in the order of pipelined requests', async () => {
    const socket = pipeline();
    const received = await buffer(socket);
    let at = 0;
    for (const bytes of pictures.values()) {
      at = received.indexOf(bytes, at);
      expect(at).toBeGreaterThan(0);
    }
  });

  it('breaks the connection if the file on disk is shorter than its row says', async () => {
    const [id = ''] = pictures.keys();
    await truncate(join(server.dataDir, 'blobs/image-edit', id.slice(0, 8), id), 100_000);
    const response = await ask(id);
    expect(response.statusCode).toBe(200);
    await expect(buffer(response)).rejects.toThrow('aborted');
  });
});
