import { connect } from 'node:net';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startTestServer, type TestServer } from '../testing/test-server.ts';
import type { Visitor } from '../testing/visitor.ts';

describe('requests over the wire', () => {
  let server: TestServer;
  let visitor: Visitor;
  beforeAll(async () => {
    server = await startTestServer();
    visitor = await server.person();
  });
  afterAll(async () => {
    await server[Symbol.asyncDispose]();
  });

  const raw = async (text: string): Promise<string> => {
    const { hostname, port } = new URL(server.url);
    const socket = connect(Number(port), hostname);
    socket.end(text);
    let answer = '';
    for await (const chunk of socket) answer += chunk;
    return answer;
  };

  const post = async (body: string, type = 'application/json') => {
    const response = await visitor.request('POST', '/api/v1/auth/keys', { body, headers: { 'content-type': type } });
    return [response.status, response.body.code];
  };

  it.each([
    ['truncated JSON', '{"name":', 400, 'bad_request'],
    ['an array', '[]', 400, 'validation_failed'],
    ['null', 'null', 400, 'validation_failed'],
    ['a prototype', '{"__proto__":{"name":"x"}}', 400, 'bad_request'],
    ['an escaped prototype', '{"\\u005f_proto__":{"name":"x"}}', 400, 'bad_request'],
    ['a constructor', '{"constructor":{"prototype":{"name":"x"}}}', 400, 'bad_request'],
    ['a depth of 100,000', `${'['.repeat(100_000)}${']'.repeat(100_000)}`, 400, 'json_too_complex'],
    ['a million empty objects', `[${'{},'.repeat(300_000)}{}]`, 400, 'json_too_complex'],
    ['brackets inside a string', `{"name":1,"x":"${'[{'.repeat(20_000)}"}`, 400, 'validation_failed'],
    ['a number instead of a string', '{"name":1}', 400, 'validation_failed'],
    ['a lone surrogate', '{"name":"\\ud800"}', 400, 'validation_failed'],
    ['2 MB', JSON.stringify({ name: 'x'.repeat(2_000_000) }), 413, 'payload_too_large'],
  ])('rejects %s', async (_what, body, status, code) => {
    expect(await post(body)).toEqual([status, code]);
  });

  it.each(['text/plain', 'application/json\ta', 'application/x-www-form-urlencoded'])(
    'rejects the content type %j',
    async (type) => {
      expect(await post('{"name":"x"}', type)).toEqual([415, 'unsupported_media_type']);
    },
  );

  it.each([
    ['a compressed body', { 'content-encoding': 'gzip' }, 415],
    ['another charset', { 'content-type': 'application/json; charset=utf-16' }, 415],
    ['an explicit UTF-8 charset', { 'content-type': 'application/json; charset=UTF-8' }, 201],
  ])('answers %s with its status', async (_what, headers: Record<string, string>, status) => {
    const all = { 'content-type': 'application/json', ...headers };
    const answer = await visitor.request('POST', '/api/v1/auth/keys', { body: '{"name":"x"}', headers: all });
    expect(answer.status).toBe(status);
  });

  it('rejects bytes that are not UTF-8', async () => {
    const body = Buffer.concat([Buffer.from('{"name":"'), Buffer.from([0xff]), Buffer.from('"}')]);
    const answer = await visitor.request('POST', '/api/v1/auth/keys', {
      body,
      headers: { 'content-type': 'application/json' },
    });
    expect(answer.status).toBe(400);
  });

  it('sends security headers with errors, including those raised before any hook', async () => {
    for (const path of ['/api/v1/images/%zz', '/api/v1/images/x']) {
      const { headers } = await visitor.get(path);
      expect(headers.get('x-content-type-options')).toBe('nosniff');
      expect(headers.get('content-security-policy')).toMatch(/default-src 'none'/);
    }
  });

  it('answers non-HTTP input in our error format', async () => {
    const answer = await raw('NONSENSE\r\n\r\n');
    expect(answer).toMatch(/^HTTP\/1.1 400 /);
    expect(answer).toContain('"code":"bad_request"');
  });

  it('answers 20 KB of headers with 431', async () => {
    expect(await raw(`GET / HTTP/1.1\r\nHost: x\r\nX-Big: ${'x'.repeat(20_000)}\r\n\r\n`)).toMatch(/^HTTP\/1.1 431 /);
  });

  it('rejects a request with both a length and a chunked body', async () => {
    const head =
      'POST /api/v1/auth/login HTTP/1.1\r\nHost: x\r\nContent-Length: 4\r\nTransfer-Encoding: chunked\r\n\r\n';
    expect(await raw(`${head}0\r\n\r\n`)).toMatch(/^HTTP\/1.1 400 /);
  });

  it('answers a URL that cannot be decoded with 400', async () => {
    const response = await visitor.get('/api/v1/images/%zz');
    expect([response.status, response.body.code]).toEqual([400, 'bad_request']);
  });

  it('sends security headers with pages and responses, and no-store with errors', async () => {
    for (const path of ['/', '/api/models']) {
      const { headers } = await visitor.get(path);
      expect(headers.get('content-security-policy')).toMatch(/default-src 'none'; script-src 'self'; style-src 'self'/);
      expect(headers.get('x-content-type-options')).toBe('nosniff');
      expect(headers.get('referrer-policy')).toBe('same-origin');
      expect(headers.get('cross-origin-opener-policy')).toBe('same-origin');
    }
    expect((await visitor.get('/api/nothing')).headers.get('cache-control')).toBe('no-store');
  });

  it('rejects another host name if the public address is configured', async () => {
    await using strict = await startTestServer({ PUBLIC_URL: 'http://pictor.example' });
    const ask = (host: string, url: string) => strict.app.inject({ url, headers: { host } });
    expect((await ask('evil.example', '/')).statusCode).toBe(400);
    expect((await ask('pictor.example', '/')).statusCode).toBe(200);
    expect((await ask('10.0.0.1', '/healthz')).statusCode).toBe(200);
  });

  it('ignores the forwarded address of an untrusted peer', async () => {
    const seen: string[] = [];
    for (let n = 0; n < 31; n += 1) {
      const headers = { 'x-forwarded-for': `192.0.2.${n}` };
      const response = await server.stranger().get('/api/image-edit?task_id=20240101120000000-123456', headers);
      seen.push(String(response.status));
    }
    expect(seen.at(-2)).toBe('404');
    expect(seen.at(-1)).toBe('429');
  });

  it('reports that it is alive and that it is ready', async () => {
    expect((await visitor.get('/healthz')).status).toBe(200);
    expect((await visitor.get('/readyz')).status).toBe(200);
  });
});
