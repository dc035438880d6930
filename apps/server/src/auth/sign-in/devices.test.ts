import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startTestServer, type TestServer } from '../../testing/test-server.ts';
import type { Visitor } from '../../testing/visitor.ts';

const PASSWORD = 'correct horse';

describe('a browser that has signed in to an account before', () => {
  let server: TestServer;
  let people = 0;
  beforeAll(async () => {
    server = await startTestServer({ TRUSTED_PROXIES: '127.0.0.1' });
    await server.person();
  });
  afterAll(async () => {
    await server[Symbol.asyncDispose]();
  });

  const attempt = async (visitor: Visitor, email: string, password: string, address = '192.0.2.1') =>
    await visitor.request('POST', '/api/v1/auth/login', {
      json: { email, password },
      headers: { 'x-forwarded-for': address },
    });

  /** A browser that has signed in to a new account and signed out again. */
  const owner = async (): Promise<{ browser: Visitor; email: string }> => {
    people += 1;
    const browser = server.stranger();
    const email = `owner-${people}@example.com`;
    await browser.register({ name: 'Owner', email, password: PASSWORD });
    await browser.request('POST', '/api/v1/auth/logout');
    return { browser, email };
  };

  const guess = async (visitor: Visitor, email: string, times: number): Promise<number[]> => {
    const statuses = [];
    for (let n = 0; n < times; n += 1)
      statuses.push((await attempt(visitor, email, 'wrong password', `198.51.100.${n % 9}`)).status);
    return statuses;
  };

  it('keeps a device cookie after sign-out, which scripts cannot read', async () => {
    const { browser } = await owner();
    expect(browser.cookies.has('pictor_session')).toBe(false);
    expect(browser.cookies.has('pictor_device')).toBe(true);
    const { email } = await owner();
    const lines = (await attempt(server.stranger(), email, PASSWORD)).headers.getSetCookie();
    const line = lines.find((candidate) => candidate.startsWith('pictor_device='));
    expect(line).toMatch(/HttpOnly; SameSite=Lax/);
    expect(Number(/Max-Age=(\d+)/.exec(line ?? '')?.[1])).toBeGreaterThan(180 * 24 * 3600);
  });

  it('can sign in while wrong passwords of others lock the account for everybody else', async () => {
    const { browser, email } = await owner();
    expect((await guess(server.stranger(), email, 11)).at(-1)).toBe(429);
    expect((await attempt(server.stranger(), email, PASSWORD)).status).toBe(429);
    expect((await attempt(browser, email, PASSWORD)).status).toBe(200);
    // The right password from a known browser does not give others new attempts.
    expect((await attempt(server.stranger(), email, 'wrong password')).status).toBe(429);
  });

  it('can sign in while its address has sent too many wrong passwords for others', async () => {
    const { browser, email } = await owner();
    for (let n = 0; n < 31; n += 1)
      await attempt(server.stranger(), `nobody-${n}@example.com`, 'wrong password', '203.0.113.9');
    expect((await attempt(server.stranger(), email, PASSWORD, '203.0.113.9')).status).toBe(429);
    expect((await attempt(browser, email, PASSWORD, '203.0.113.9')).status).toBe(200);
  });

  it('has its own limit of ten wrong passwords, which do not count for others', async () => {
    const { browser, email } = await owner();
    expect(await guess(browser, email, 11)).toEqual([...Array.from({ length: 10 }, () => 401), 429]);
    expect((await attempt(browser, email, PASSWORD)).status).toBe(429);
    expect((await attempt(server.stranger(), email, PASSWORD)).status).toBe(200);
  });

  it('is unknown to all other accounts', async () => {
    const [{ browser }, other] = [await owner(), await owner()];
    expect((await guess(server.stranger(), other.email, 11)).at(-1)).toBe(429);
    expect((await attempt(browser, other.email, PASSWORD)).status).toBe(429);
  });

  it('is known to each account that was used in it', async () => {
    const [{ browser, email }, other] = [await owner(), await owner()];
    await attempt(browser, other.email, PASSWORD);
    await browser.request('POST', '/api/v1/auth/logout');
    for (const account of [email, other.email]) {
      await guess(server.stranger(), account, 11);
      expect((await attempt(browser, account, PASSWORD)).status).toBe(200);
    }
  });

  it.each(['forged', 'a.b', `${'x'.repeat(22)}.${'y'.repeat(43)}`, '.', 'é'])(
    'is not recognized by the cookie %j',
    async (cookie) => {
      const { email } = await owner();
      await guess(server.stranger(), email, 11);
      const forger = server.stranger();
      forger.cookies.set('pictor_device', encodeURIComponent(cookie));
      expect((await attempt(forger, email, PASSWORD)).status).toBe(429);
    },
  );
});
