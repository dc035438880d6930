import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startTestServer, type TestServer } from '../testing/test-server.ts';

const ACCOUNT = { name: 'Ada', email: 'ada@example.com', password: 'correct horse' };
const PUBLIC_URL = 'https://pictures.example';

interface Asking {
  remoteAddress?: string;
  headers?: Record<string, string>;
  setup_token?: string;
}

const register = async (server: TestServer, { setup_token, ...asking }: Asking = {}) => {
  const answer = await server.app.inject({
    method: 'POST',
    url: '/api/v1/auth/register',
    payload: { ...ACCOUNT, ...(setup_token !== undefined && { setup_token }) },
    ...asking,
  });
  return [answer.statusCode, answer.json().code ?? answer.json().user.role];
};

describe('a server without an administrator', () => {
  let server: TestServer;
  beforeAll(async () => {
    server = await startTestServer({ TRUSTED_PROXIES: '127.0.0.1' });
  });
  afterAll(async () => {
    await server[Symbol.asyncDispose]();
  });

  it.each<[string, Asking]>([
    ['another machine', { remoteAddress: '192.0.2.1' }],
    [
      'another machine that sends a loopback host name',
      { remoteAddress: '192.0.2.1', headers: { host: 'localhost:3000' } },
    ],
    ['behind a proxy', { headers: { 'x-forwarded-for': '127.0.0.1' } }],
    ['behind another proxy', { headers: { forwarded: 'for=127.0.0.1' } }],
    ['behind a proxy that only sends the host', { headers: { 'x-forwarded-host': 'localhost' } }],
    ['a host name that is not loopback', { headers: { host: 'pictures.example' } }],
    ['a host name that only begins like a loopback name', { headers: { host: 'localhost.evil.example' } }],
    ['a host name that only begins like a loopback address', { headers: { host: '127.0.0.1.evil.example' } }],
  ])('rejects registration from %s without the setup token', async (_where, asking) => {
    expect(await register(server, asking)).toEqual([403, 'setup_token_required']);
    expect(await register(server, { ...asking, setup_token: ' ' })).toEqual([403, 'setup_token_required']);
    expect(await register(server, { ...asking, setup_token: '0'.repeat(24) })).toEqual([403, 'setup_token_wrong']);
  });

  it('says where to find the token', async () => {
    const { body } = await server.stranger().request('POST', '/api/v1/auth/register', {
      json: ACCOUNT,
      headers: { 'x-forwarded-for': '192.0.2.1' },
    });
    expect(body.error).toMatch(/启动.*Setup token/);
  });

  it('limits the number of tokens that an address may try', async () => {
    const attempt = (last: number) =>
      register(server, { headers: { 'x-forwarded-for': `2001:db8::${last}` }, setup_token: 'a guess' });
    for (let n = 0; n < 10; n += 1) expect(await attempt(n)).toEqual([403, 'setup_token_wrong']);
    expect(await attempt(99)).toEqual([429, 'too_many_requests']);
  });

  it.each(['localhost', 'LOCALHOST:3000', '127.0.0.1:3000', '127.8.9.1', '[::1]:3000'])(
    'accepts the first registration from this machine with the host name %s',
    async (host) => {
      await using fresh = await startTestServer();
      expect(await register(fresh, { headers: { host } })).toEqual([201, 'admin']);
    },
  );

  it('accepts the first registration from anywhere with the token, and later ones without it', async () => {
    await using fresh = await startTestServer({ PUBLIC_URL });
    const headers = { host: 'pictures.example' };
    expect(await register(fresh, { headers })).toEqual([403, 'setup_token_required']);
    const token = await fresh.context.accounts.setupToken();
    expect(token).toMatch(/^[0-9a-f]{20,}$/);
    expect(await register(fresh, { headers, setup_token: ` ${token}\n` })).toEqual([201, 'admin']);
    expect(await fresh.context.accounts.setupToken()).toBeUndefined();
    const second = await fresh.app.inject({
      method: 'POST',
      url: '/api/v1/auth/register',
      payload: { ...ACCOUNT, email: 'second@example.com' },
      headers,
      remoteAddress: '192.0.2.1',
    });
    expect([second.statusCode, second.json().user.role]).toEqual([201, 'user']);
  });

  it('has a different token for each secret key', async () => {
    await using one = await startTestServer({ SECRET_KEY: 'the secret key of one library, thirty-two' });
    await using other = await startTestServer({ SECRET_KEY: 'the secret key of another library, longer' });
    const tokens = [await one.context.accounts.setupToken(), await other.context.accounts.setupToken()];
    expect(new Set(tokens).size).toBe(2);
  });

  it('keeps its token across restarts', async () => {
    const token = await server.context.accounts.setupToken();
    await server.restart();
    expect(await server.context.accounts.setupToken()).toBe(token);
  });
});
