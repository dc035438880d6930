import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startTestServer, type TestServer } from '../../testing/test-server.ts';
import type { Visitor } from '../../testing/visitor.ts';

const PASSWORD = 'correct horse';
const NEW_PASSWORD = 'battery staple';

const tokenOf = (url: string): string => new URL(url).hash.slice(1);

describe('one-time links', () => {
  let server: TestServer;
  let admin: Visitor;
  beforeAll(async () => {
    server = await startTestServer();
    admin = await server.person();
  });
  afterAll(async () => {
    await server[Symbol.asyncDispose]();
  });

  const me = async (visitor: Visitor) => (await visitor.get('/api/v1/auth/me')).body.user;
  const resetLink = async (id: string) => await admin.request('POST', `/api/v1/admin/users/${id}/reset-link`);
  const reset = (visitor: Visitor, token: string, new_password = NEW_PASSWORD) =>
    visitor.request('POST', '/api/v1/auth/reset-password', { json: { token, new_password } });
  const login = (email: string, password: string) =>
    server.stranger().request('POST', '/api/v1/auth/login', { json: { email, password } });

  it('set a new password, sign in, and end every session, key and earlier link of the account', async () => {
    const person = await server.person();
    const { id, email } = await me(person);
    const { key } = (await person.request('POST', '/api/v1/auth/keys', { json: { name: 'k' } })).body;
    const earlier = (await resetLink(id)).body;
    const { status, body } = await resetLink(id);
    expect(status).toBe(201);
    expect(new URL(body.url).pathname).toBe('/reset-password');
    expect(Date.parse(body.expires_at) - Date.now()).toBeLessThanOrEqual(24 * 60 * 60 * 1000);
    expect((await reset(server.stranger(), tokenOf(earlier.url))).body.code).toBe('link_invalid');

    const stranger = server.stranger();
    expect((await reset(stranger, tokenOf(body.url))).status).toBe(200);
    expect((await me(stranger)).email).toBe(email);
    expect((await person.get('/api/v1/auth/me')).status).toBe(401);
    const withKey = await server.stranger().get('/api/v1/auth/me', { authorization: `Bearer ${key}` });
    expect(withKey.status).toBe(401);
    expect((await login(email, PASSWORD)).status).toBe(401);
    expect((await login(email, NEW_PASSWORD)).status).toBe(200);
    expect((await reset(server.stranger(), tokenOf(body.url))).body.code).toBe('link_invalid');
  });

  it('work only once when two requests use them at the same time', async () => {
    const person = await server.person();
    const { url } = (await resetLink((await me(person)).id)).body;
    const answers = await Promise.all([0, 1].map(() => reset(server.stranger(), tokenOf(url))));
    expect(answers.map(({ status }) => status).toSorted()).toEqual([200, 400]);
  });

  it('expire, and are not created for a disabled account', async () => {
    const person = await server.person();
    const { id } = await me(person);
    const { url } = (await resetLink(id)).body;
    await server.context.db
      .updateTable('account_links')
      .set({ expires_at: Date.now() - 1 })
      .where('user_id', '=', id)
      .execute();
    expect((await reset(server.stranger(), tokenOf(url))).body.code).toBe('link_invalid');
    const other = (await resetLink(id)).body;
    await admin.request('PATCH', `/api/v1/admin/users/${id}`, { json: { disabled: true } });
    expect((await reset(server.stranger(), tokenOf(other.url))).status).toBe(404);
    expect((await resetLink(id)).status).toBe(404);
  });

  it('limit the number of guesses', async () => {
    await using guarded = await startTestServer();
    const stranger = guarded.stranger();
    for (let n = 0; n < 20; n += 1) expect((await reset(stranger, `guess-${n}`)).status).toBe(400);
    expect((await reset(stranger, 'guess')).status).toBe(429);
  });

  it('allow registration when it is closed, and an unused invitation can be revoked', async () => {
    await using closed = await startTestServer({ REGISTRATION: 'open' });
    const administrator = await closed.person();
    await closed.restart({ REGISTRATION: 'closed' });
    const invite = async () =>
      (await administrator.request('POST', '/api/v1/admin/invitations', { json: { note: '小王' } })).body;
    const register = (email: string, invitation?: string) =>
      closed.stranger().request('POST', '/api/v1/auth/register', {
        json: { name: '王', email, password: PASSWORD, ...(invitation === undefined ? {} : { invitation }) },
      });
    expect((await register('a@example.com')).body.code).toBe('registration_closed');
    const { url } = await invite();
    expect(new URL(url).pathname).toBe('/register');
    expect((await register('a@example.com', 'wrong')).body.code).toBe('link_invalid');
    const first = await register('a@example.com', tokenOf(url));
    expect([first.status, first.body.user.role]).toEqual([201, 'user']);
    expect((await register('b@example.com', tokenOf(url))).body.code).toBe('link_invalid');

    const second = await invite();
    const listed = async () => (await administrator.get('/api/v1/admin/invitations')).body.invitations;
    expect(await listed()).toEqual([{ ...second.invitation, note: '小王' }]);
    expect((await administrator.request('DELETE', `/api/v1/admin/invitations/${second.invitation.id}`)).status).toBe(
      200,
    );
    expect(await listed()).toEqual([]);
    expect((await register('b@example.com', tokenOf(second.url))).body.code).toBe('link_invalid');
    // A registration that fails with a taken address does not use up the invitation.
    const third = await invite();
    expect((await register('a@example.com', tokenOf(third.url))).body.code).toBe('email_taken');
    expect(await listed()).toHaveLength(1);
  });

  it('can only be created by administrators with a session', async () => {
    const person = await server.person();
    const { id } = await me(person);
    for (const path of [`/api/v1/admin/users/${id}/reset-link`, '/api/v1/admin/invitations'])
      expect((await person.request('POST', path, { json: {} })).body.code).toBe('admin_only');
    const json = { name: 'admin', scopes: ['read', 'admin'] };
    const { key } = (await admin.request('POST', '/api/v1/auth/keys', { json })).body;
    const headers = { authorization: `Bearer ${key}` };
    const program = server.stranger();
    expect((await program.get('/api/v1/admin/users', headers)).status).toBe(200);
    expect((await program.request('POST', `/api/v1/admin/users/${id}/reset-link`, { headers })).body.code).toBe(
      'session_required',
    );
  });
});
