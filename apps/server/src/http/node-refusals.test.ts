import { connect } from 'node:net';
import { text } from 'node:stream/consumers';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startTestServer, type TestServer } from '../testing/test-server.ts';

describe('requests that Node would reject with an empty body', () => {
  let server: TestServer;
  beforeAll(async () => {
    server = await startTestServer();
  });
  afterAll(async () => {
    await server[Symbol.asyncDispose]();
  });

  const raw = async (head: string) => {
    const { hostname, port } = new URL(server.url);
    const socket = connect(Number(port), hostname);
    socket.end(head);
    const [answer = '', body = ''] = (await text(socket)).split('\r\n\r\n');
    return { status: answer.split(' ')[1], head: answer.toLowerCase(), body };
  };

  it.each([
    ['a request without a host', 'GET /healthz HTTP/1.1\r\nConnection: close\r\n\r\n', '400', 'bad_request'],
    [
      'a change without a host',
      'POST /api/v1/auth/login HTTP/1.1\r\nContent-Length: 2\r\nConnection: close\r\n\r\n{}',
      '400',
      'bad_request',
    ],
    [
      'an unknown expectation',
      'GET /healthz HTTP/1.1\r\nHost: x\r\nExpect: a-miracle\r\nConnection: close\r\n\r\n',
      '417',
      'expectation_failed',
    ],
  ])('include %s, which gets our error format', async (_what, request, status, code) => {
    const answer = await raw(request);
    expect(answer.status).toBe(status);
    expect(JSON.parse(answer.body)).toEqual({ error: expect.stringMatching(/./), code });
    expect(answer.head).toContain('x-content-type-options: nosniff');
    expect(answer.head).toContain('cache-control: no-store');
  });

  it('do not include HTTP/1.0 without a host, or a body that waits for 100 Continue', async () => {
    expect((await raw('GET /healthz HTTP/1.0\r\n\r\n')).status).toBe('200');
    const request =
      'POST /api/v1/auth/login HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\nContent-Length: 2\r\n' +
      'Expect: 100-continue\r\nConnection: close\r\n\r\n{}';
    expect((await raw(request)).status).toBe('100');
  });
});
