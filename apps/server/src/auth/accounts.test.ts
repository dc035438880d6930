import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startTestServer, type TestServer } from '../testing/test-server.ts';

const ADA = { name: 'Ada', email: 'Ada@Example.com ', password: 'correct horse' };

describe('accounts', () => {
  let server: TestServer;
  beforeAll(async () => {
    server = await startTestServer();
  });
  afterAll(async () => {
    await server[Symbol.asyncDispose]();
  });

  it('makes the first account an administrator and the second a user', async () => {
    await using fresh = await startTestServer();
    const first = await fresh.stranger().register(ADA);
    expect(first.status).toBe(201);
    expect(first.body.user).toMatchObject({ name: 'Ada', email: 'ada@example.com', role: 'admin' });
    const second = await fresh.stranger().register({ ...ADA, email: 'b@example.com' });
    expect(second.body.user.role).toBe('user');
  });

  it('makes exactly one of ten concurrent registrations an administrator', async () => {
    await using fresh = await startTestServer();
    const answers = await Promise.all(
      Array.from({ length: 10 }, (_, n) => fresh.stranger().register({ ...ADA, email: `racer-${n}@example.com` })),
    );
    const roles = await Promise.all(answers.map(async (answer) => answer.body.user.role));
    expect(roles.filter((role) => role === 'admin')).toHaveLength(1);
  });

  it('sets an HttpOnly session cookie and a readable CSRF cookie at registration, both SameSite=Lax', async () => {
    const response = await server.stranger().register({ ...ADA, email: 'cookies@example.com' });
    const lines = response.headers.getSetCookie();
    expect(lines.find((line) => line.startsWith('pictor_session='))).toMatch(/HttpOnly; SameSite=Lax/);
    const csrf = lines.find((line) => line.startsWith('csrf_token='));
    expect(csrf).toMatch(/SameSite=Lax/);
    expect(csrf).not.toMatch(/HttpOnly/);
    expect(lines.join()).not.toMatch(/Secure/);
  });

  it('stores neither the session id nor the password', async () => {
    const visitor = await server.person();
    const rows = await server.context.db.selectFrom('sessions').selectAll().execute();
    const users = await server.context.db.selectFrom('users').selectAll().execute();
    const stored = JSON.stringify([rows, users]);
    expect(stored).not.toContain(visitor.cookies.get('pictor_session'));
    expect(stored).not.toContain('correct horse');
  });

  it('returns the signed-in user, and 401 after sign-out', async () => {
    const visitor = await server.person();
    const session = new Map(visitor.cookies);
    expect((await visitor.get('/api/v1/auth/me')).body.user.name).toMatch(/Person/);
    expect((await visitor.request('POST', '/api/v1/auth/logout')).status).toBe(200);
    // The device cookie stays, but it proves no identity.
    expect([...visitor.cookies.keys()]).toEqual(['pictor_device']);
    for (const [name, value] of session) visitor.cookies.set(name, value);
    const after = await visitor.get('/api/v1/auth/me');
    expect([after.status, after.body.code]).toEqual([401, 'unauthenticated']);
  });

  it("creates a new session id at sign-in and ends the browser's previous session", async () => {
    const visitor = server.stranger();
    await visitor.register({ ...ADA, email: 'rotate@example.com' });
    const before = new Map(visitor.cookies);
    await visitor.request('POST', '/api/v1/auth/login', {
      json: { email: 'rotate@example.com', password: ADA.password },
    });
    expect(visitor.cookies.get('pictor_session')).not.toBe(before.get('pictor_session'));
    const old = server.stranger();
    for (const [name, value] of before) old.cookies.set(name, value);
    expect((await old.get('/api/v1/auth/me')).status).toBe(401);
  });

  it('does not adopt a session id that was set before sign-in', async () => {
    const visitor = server.stranger();
    await visitor.register({ ...ADA, email: 'fixation@example.com' });
    const victim = server.stranger();
    victim.cookies.set('pictor_session', 'planted');
    await victim.request('POST', '/api/v1/auth/login', {
      json: { email: 'fixation@example.com', password: ADA.password },
    });
    expect(victim.cookies.get('pictor_session')).not.toBe('planted');
  });

  it('answers an unknown address and a wrong password in the same way', async () => {
    await server.stranger().register({ ...ADA, email: 'known@example.com' });
    const wrong = { password: 'not the one' };
    const answers = await Promise.all(
      ['known@example.com', 'unknown@example.com'].map(async (email) => {
        const response = await server.stranger().request('POST', '/api/v1/auth/login', { json: { email, ...wrong } });
        return [response.status, response.text];
      }),
    );
    expect(answers[0]).toEqual(answers[1]);
    expect(answers[0]?.[0]).toBe(401);
  });

  it('answers the eleventh password after ten wrong ones with 429 and Retry-After, even if it is right', async () => {
    await using fresh = await startTestServer();
    await fresh.stranger().register({ ...ADA, email: 'guessed@example.com' });
    const attempt = (password: string) =>
      fresh.stranger().request('POST', '/api/v1/auth/login', { json: { email: 'guessed@example.com', password } });
    const statuses = await Promise.all(
      Array.from({ length: 15 }, async () => (await attempt('wrong password')).status),
    );
    expect(statuses.filter((status) => status === 401)).toHaveLength(10);
    expect(statuses.filter((status) => status === 429)).toHaveLength(5);
    const right = await attempt(ADA.password);
    expect(right.status).toBe(429);
    expect(Number(right.headers.get('retry-after'))).toBeGreaterThan(0);
  });

  it('lists missing and invalid fields, and rejects fields that clients may not set', async () => {
    const register = async (json: unknown) => {
      const response = await server.stranger().request('POST', '/api/v1/auth/register', { json });
      return { status: response.status, ...response.body };
    };
    expect(await register({ email: 'a@b.cc' })).toMatchObject({ status: 400, error: '缺少必需参数：name、password' });
    expect(await register({ ...ADA, password: 'short' })).toMatchObject({
      status: 400,
      issues: [{ path: 'password' }],
    });
    expect(await register({ ...ADA, password: 'x'.repeat(129) })).toMatchObject({ status: 400 });
    expect(await register({ ...ADA, email: 'nobody' })).toMatchObject({ status: 400, issues: [{ path: 'email' }] });
    expect(await register({ ...ADA, role: 'admin' })).toMatchObject({ status: 400 });
    expect(await register({ ...ADA, name: 'a\u0000b' })).toMatchObject({ status: 400, issues: [{ path: 'name' }] });
  });

  it('rejects an address that already has an account, regardless of case', async () => {
    await server.stranger().register({ ...ADA, email: 'taken@example.com' });
    const again = await server.stranger().register({ ...ADA, email: 'TAKEN@example.com' });
    expect([again.status, again.body.code]).toEqual([409, 'email_taken']);
  });

  it('rejects registration when it is closed', async () => {
    await using closed = await startTestServer({ REGISTRATION: 'closed' });
    const response = await closed.stranger().register(ADA);
    expect([response.status, response.body.code]).toEqual([403, 'registration_closed']);
  });

  it('accepts an API key without a CSRF token until it is revoked, and shows the key only once', async () => {
    const visitor = await server.person();
    const created = await visitor.request('POST', '/api/v1/auth/keys', { json: { name: 'script' } });
    expect(created.status).toBe(201);
    const { key, api_key } = created.body;
    const listed = (await visitor.get('/api/v1/auth/keys')).text;
    expect(listed).toContain(api_key.prefix);
    expect(listed).not.toContain(key);

    const program = server.stranger();
    const headers = { authorization: `Bearer ${key}` };
    expect((await program.get('/api/v1/storage', headers)).status).toBe(200);
    expect((await program.request('POST', '/api/v1/darkroom/read', { json: { prompt: '黑白' }, headers })).status).toBe(
      200,
    );

    const events = program.events(headers);
    await events.next();
    expect((await visitor.request('DELETE', `/api/v1/auth/keys/${api_key.id}`)).status).toBe(200);
    expect((await events.next()).done).toBe(true);
    expect((await program.get('/api/v1/storage', headers)).status).toBe(401);
  });

  it('hides API keys from other users, who cannot revoke them either', async () => {
    const [owner, other] = [await server.person(), await server.person()];
    const { api_key } = (await owner.request('POST', '/api/v1/auth/keys', { json: { name: 'mine' } })).body;
    expect((await other.get('/api/v1/auth/keys')).body.api_keys).toEqual([]);
    expect((await other.request('DELETE', `/api/v1/auth/keys/${api_key.id}`)).status).toBe(404);
  });

  it('locks a disabled account out at once', async () => {
    const visitor = await server.person();
    const { user } = (await visitor.get('/api/v1/auth/me')).body;
    await server.context.db.updateTable('users').set({ disabled_at: Date.now() }).where('id', '=', user.id).execute();
    expect((await visitor.get('/api/v1/auth/me')).status).toBe(401);
  });
});
