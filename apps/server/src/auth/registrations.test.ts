import { describe, expect, it } from 'vitest';
import { startTestServer, type TestServer } from '../testing/test-server.ts';

const PASSWORD = 'correct horse';

const register = async (server: TestServer, email: string, headers: Record<string, string> = {}) =>
  await server.stranger().request('POST', '/api/v1/auth/register', {
    json: { name: 'Ada', email: `${email}@example.com`, password: PASSWORD },
    headers,
  });

const signIn = async (server: TestServer, email: string, headers: Record<string, string> = {}) =>
  await server.stranger().request('POST', '/api/v1/auth/login', {
    json: { email: `${email}@example.com`, password: PASSWORD },
    headers,
  });

const from = (address: string) => ({ 'x-forwarded-for': address });

describe('registrations', () => {
  it('in large numbers do not block sign-ins', async () => {
    await using server = await startTestServer();
    await register(server, 'ada');
    const flood = Array.from({ length: 250 }, (_, n) => register(server, `flood-${n}`));
    const signedIn = await signIn(server, 'ada');
    expect(signedIn.status).toBe(200);
    const refused = (await Promise.all(flood)).filter(({ status }) => status !== 201);
    expect(refused.length).toBeGreaterThan(0);
    for (const { status, headers } of refused) {
      expect(status).toBe(429);
      expect(Number(headers.get('retry-after'))).toBeGreaterThan(0);
    }
  });

  it('are limited per address, and the error says when to retry', async () => {
    await using server = await startTestServer({ REGISTRATIONS_PER_HOUR: '3', TRUSTED_PROXIES: '127.0.0.1' });
    for (let n = 0; n < 3; n += 1) expect((await register(server, `own-${n}`)).status).toBe(201);
    const refused = await register(server, 'own-4');
    expect([refused.status, refused.body.code]).toEqual([429, 'too_many_requests']);
    expect(Number(refused.headers.get('retry-after'))).toBeGreaterThan(3000);
    expect((await register(server, 'elsewhere', from('192.0.2.1'))).status).toBe(201);
    expect((await signIn(server, 'own-0')).status).toBe(200);
  });

  it('count for the first 64 bits of an IPv6 address', async () => {
    await using server = await startTestServer({ REGISTRATIONS_PER_HOUR: '2', TRUSTED_PROXIES: '127.0.0.1' });
    await register(server, 'administrator');
    const statuses = [];
    for (const [n, address] of ['2001:db8::1', '2001:db8::2', '2001:db8::3', '2001:db8:0:1::1'].entries())
      statuses.push((await register(server, `six-${n}`, from(address))).status);
    expect(statuses).toEqual([201, 201, 429, 201]);
  });
});

describe('password changes', () => {
  it('are limited per user', async () => {
    await using server = await startTestServer();
    const [person, other] = [await server.person(), await server.person()];
    const change = (visitor: typeof person, current_password: string) =>
      visitor.request('POST', '/api/v1/auth/password', { json: { current_password, new_password: PASSWORD } });
    for (let n = 0; n < 10; n += 1) expect((await change(person, PASSWORD)).status).toBe(200);
    const refused = await change(person, PASSWORD);
    expect([refused.status, Number(refused.headers.get('retry-after')) > 0]).toEqual([429, true]);
    expect((await change(other, PASSWORD)).status).toBe(200);
  });
});
