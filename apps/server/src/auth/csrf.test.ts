import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startTestServer, type TestServer } from '../testing/test-server.ts';
import type { Visitor } from '../testing/visitor.ts';

describe('CSRF protection', () => {
  let server: TestServer;
  let visitor: Visitor;
  beforeAll(async () => {
    server = await startTestServer();
    visitor = await server.person();
  });
  afterAll(async () => {
    await server[Symbol.asyncDispose]();
  });

  const change = async (headers: Record<string, string>) => {
    const response = await visitor.request('POST', '/api/v1/auth/keys', { json: { name: 'key' }, headers });
    return [response.status, response.body.code];
  };

  it('accepts the token that the cookie holds', async () => {
    expect((await change({}))[0]).toBe(201);
  });

  it.each(['', 'wrong', 'a.b', '\u00ff.\u00ff'])('rejects the token %j', async (token) => {
    expect(await change({ 'x-csrf-token': token })).toEqual([403, 'csrf_invalid']);
  });

  it("rejects another session's token, even together with its cookie", async () => {
    const other = await server.person();
    const token = other.cookies.get('csrf_token') ?? '';
    const cookie = `pictor_session=${visitor.cookies.get('pictor_session')}; csrf_token=${token}`;
    expect(await change({ 'x-csrf-token': token, cookie })).toEqual([403, 'csrf_invalid']);
  });

  it('requires the token from a request that has both a cookie and a key', async () => {
    const { key } = (await visitor.request('POST', '/api/v1/auth/keys', { json: { name: 'both' } })).body;
    expect(await change({ authorization: `Bearer ${key}`, 'x-csrf-token': '' })).toEqual([403, 'csrf_invalid']);
  });

  it.each([{ origin: 'https://evil.example' }, { origin: 'null' }, { 'sec-fetch-site': 'cross-site' }])(
    'rejects a change with %j',
    async (headers: Record<string, string>) => {
      expect(await change(headers)).toEqual([403, 'csrf_invalid']);
    },
  );

  it('rejects a sign-in sent by another site', async () => {
    const response = await server.stranger().request('POST', '/api/v1/auth/login', {
      json: { email: 'person-1@example.com', password: 'correct horse' },
      headers: { origin: 'https://evil.example' },
    });
    expect(response.status).toBe(403);
  });

  it('sets the missing cookie when a page or `me` is read', async () => {
    const { cookies } = visitor;
    for (const path of ['/api/v1/auth/me', '/image']) {
      cookies.delete('csrf_token');
      await visitor.get(path);
      expect(cookies.get('csrf_token')).toMatch(/^[\w-]+\.[\w-]+$/);
    }
    expect((await change({}))[0]).toBe(201);
  });
});
