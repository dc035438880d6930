import { SEARCH_LENGTH } from '@pictor/contracts';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startTestServer, type TestServer } from '../../testing/test-server.ts';
import type { Visitor } from '../../testing/visitor.ts';

const PASSWORD = 'correct horse';

describe('account settings', () => {
  let server: TestServer;
  beforeAll(async () => {
    server = await startTestServer();
  });
  afterAll(async () => {
    await server[Symbol.asyncDispose]();
  });

  const emailOf = async (visitor: Visitor): Promise<string> => (await visitor.get('/api/v1/auth/me')).body.user.email;

  const signInAgain = async (visitor: Visitor, password = PASSWORD): Promise<Visitor> => {
    const again = server.stranger();
    await again.request('POST', '/api/v1/auth/login', { json: { email: await emailOf(visitor), password } });
    return again;
  };

  const isSignedIn = async (visitor: Visitor): Promise<boolean> =>
    (await visitor.get('/api/v1/auth/me')).status === 200;

  it('change the name', async () => {
    const visitor = await server.person();
    expect((await visitor.request('PATCH', '/api/v1/auth/me', { json: { name: ' 林 ' } })).body.user.name).toBe('林');
    expect((await visitor.get('/api/v1/auth/me')).body.user.name).toBe('林');
    expect((await visitor.request('PATCH', '/api/v1/auth/me', { json: { name: '林', role: 'admin' } })).status).toBe(
      400,
    );
  });

  it('change whether results keep the GPS position of a photo, without changing the name', async () => {
    const visitor = await server.person();
    const { user } = (await visitor.get('/api/v1/auth/me')).body;
    expect(user.keep_position).toBe(false);
    const changed = await visitor.request('PATCH', '/api/v1/auth/me', { json: { keep_position: true } });
    expect(changed.body.user).toEqual({ ...user, keep_position: true });
    expect((await visitor.get('/api/v1/auth/me')).body.user).toEqual({ ...user, keep_position: true });
    expect((await visitor.request('PATCH', '/api/v1/auth/me', { json: {} })).status).toBe(400);
  });

  it('change the password: other sessions end, the new password works, the old one does not', async () => {
    const visitor = await server.person();
    const elsewhere = await signInAgain(visitor);
    const email = await emailOf(visitor);
    const change = (current_password: string) =>
      visitor.request('POST', '/api/v1/auth/password', { json: { current_password, new_password: 'battery staple' } });
    const wrong = await change('not the one');
    expect([wrong.status, wrong.body.code]).toEqual([403, 'wrong_password']);
    expect(await isSignedIn(elsewhere)).toBe(true);
    expect((await change(PASSWORD)).status).toBe(200);
    expect([await isSignedIn(visitor), await isSignedIn(elsewhere)]).toEqual([true, false]);
    const login = (password: string) =>
      server.stranger().request('POST', '/api/v1/auth/login', { json: { email, password } });
    expect((await login(PASSWORD)).status).toBe(401);
    expect((await login('battery staple')).status).toBe(200);
  });

  it('end the event streams of sessions that a new password ends', async () => {
    const visitor = await server.person();
    const elsewhere = await signInAgain(visitor);
    const events = elsewhere.events();
    await events.next();
    await visitor.request('POST', '/api/v1/auth/password', {
      json: { current_password: PASSWORD, new_password: 'battery staple' },
    });
    expect((await events.next()).done).toBe(true);
  });

  it('list sessions, and end one of them or all others', async () => {
    const visitor = await server.person();
    const [first, second, third] = [await signInAgain(visitor), await signInAgain(visitor), await signInAgain(visitor)];
    const list = async () => (await visitor.get('/api/v1/auth/sessions')).body.sessions;
    const sessions = await list();
    expect(sessions).toHaveLength(4);
    expect(sessions.filter(({ current }: { current: boolean }) => current)).toHaveLength(1);
    expect(JSON.stringify(sessions)).not.toContain(visitor.cookies.get('pictor_session'));

    const own = (await first.get('/api/v1/auth/sessions')).body.sessions.find(
      ({ current }: { current: boolean }) => current,
    );
    expect((await visitor.request('DELETE', `/api/v1/auth/sessions/${own.id}`)).status).toBe(200);
    expect([await isSignedIn(first), await isSignedIn(second)]).toEqual([false, true]);
    expect((await visitor.request('DELETE', `/api/v1/auth/sessions/${own.id}`)).status).toBe(404);

    expect((await visitor.request('DELETE', '/api/v1/auth/sessions')).status).toBe(200);
    expect([await isSignedIn(visitor), await isSignedIn(second), await isSignedIn(third)]).toEqual([
      true,
      false,
      false,
    ]);
  });

  /** Adds this many recent sessions. */
  const addSessions = async (userId: string, count: number): Promise<void> => {
    const sessions = Array.from({ length: count }, (_, n) => ({
      id: `${userId}-${n}`,
      id_hash: `${userId}-${n}`,
      user_id: userId,
      user_agent: '',
      created_at: n,
      last_seen_at: Date.now() - 1000,
      expires_at: Date.now() + 60_000,
    }));
    await server.context.db.insertInto('sessions').values(sessions).execute();
  };

  const sessionsOf = async (userId: string) =>
    await server.context.db.selectFrom('sessions').selectAll().where('user_id', '=', userId).execute();

  it('allow at most fifty sessions: one more ends the least recently seen one, and its streams', async () => {
    const visitor = await server.person();
    const { id } = (await visitor.get('/api/v1/auth/me')).body.user;
    const events = visitor.events();
    await events.next();
    await server.context.db.updateTable('sessions').set({ last_seen_at: 1 }).where('user_id', '=', id).execute();
    const other = await signInAgain(visitor);
    await server.context.db.updateTable('sessions').set({ last_seen_at: 1 }).where('user_id', '=', id).execute();
    // Sessions of the same hour may have the same last-seen time. Then the older one ends.
    await addSessions(id, 48);
    expect(await sessionsOf(id)).toHaveLength(50);
    const newest = await signInAgain(other);
    expect((await events.next()).done).toBe(true);
    expect([await isSignedIn(visitor), await isSignedIn(other), await isSignedIn(newest)]).toEqual([false, true, true]);
    expect(await sessionsOf(id)).toHaveLength(50);
  });

  it('allow at most fifty sessions, even with concurrent sign-ins', async () => {
    const visitor = await server.person();
    const { id } = (await visitor.get('/api/v1/auth/me')).body.user;
    await addSessions(id, 48);
    await Promise.all(Array.from({ length: 8 }, () => signInAgain(visitor)));
    expect(await sessionsOf(id)).toHaveLength(50);
  });

  it('allow at most fifty API keys, even with concurrent requests', async () => {
    const visitor = await server.person();
    const create = async () => (await visitor.request('POST', '/api/v1/auth/keys', { json: { name: 'key' } })).body;
    const created = await Promise.all(Array.from({ length: 55 }, create));
    const refused = created.filter(({ code }) => code !== undefined);
    expect(refused.map(({ code }) => code)).toEqual(Array.from({ length: 5 }, () => 'too_many_api_keys'));
    const { api_key } = created.find(({ key }) => key !== undefined);
    await visitor.request('DELETE', `/api/v1/auth/keys/${api_key.id}`);
    expect((await create()).api_key.name).toBe('key');
  });

  it('do not find sessions of other users', async () => {
    const [visitor, other] = [await server.person(), await server.person()];
    const [session] = (await visitor.get('/api/v1/auth/sessions')).body.sessions;
    expect((await other.request('DELETE', `/api/v1/auth/sessions/${session.id}`)).status).toBe(404);
    expect(await isSignedIn(visitor)).toBe(true);
  });
});

describe('administration of accounts', () => {
  it('lists all accounts with their use and quota, by page, and finds them by name or address', async () => {
    await using server = await startTestServer();
    const [administrator, ...others] = [await server.person(), await server.person(), await server.person()];
    await others[1]?.saved((await others[1].upload()).id);
    const page = async (query = '') => (await administrator.get(`/api/v1/admin/users${query}`)).body;
    const first = await page('?limit=2');
    const second = await page(`?limit=2&cursor=${first.next_cursor}`);
    const users = [...first.users, ...second.users];
    expect(users.map(({ email }) => email)).toEqual([
      'person-1@example.com',
      'person-2@example.com',
      'person-3@example.com',
    ]);
    expect(users[2]).toMatchObject({
      role: 'user',
      disabled: false,
      storage: { image_count: 1, quota_bytes: 1024 ** 3 },
    });
    expect(JSON.stringify(users)).not.toContain('argon2');
    expect((await page('?q=PERSON-2')).users).toHaveLength(1);
    expect((await page('?q=Person 3')).users).toHaveLength(1);
    expect((await administrator.get('/api/v1/admin/users?cursor=x')).status).toBe(400);
    expect((await administrator.get(`/api/v1/admin/users?q=${'x'.repeat(SEARCH_LENGTH + 1)}`)).status).toBe(400);
  });

  it('sets a quota, which applies at once', async () => {
    await using server = await startTestServer();
    const [administrator, person] = [await server.person(), await server.person()];
    const { id: userId } = (await person.get('/api/v1/auth/me')).body.user;
    const { image } = await person.saved((await person.upload()).id);
    const change = (json: unknown) => administrator.request('PATCH', `/api/v1/admin/users/${userId}`, { json });
    expect((await change({ quota_bytes: image.size_bytes })).body.user.storage.quota_bytes).toBe(image.size_bytes);
    expect((await person.save((await person.upload()).id)).status).toBe(413);
    for (const quota_bytes of [-1, 1.5, '1', null]) expect((await change({ quota_bytes })).status).toBe(400);
    expect(
      (await administrator.request('PATCH', '/api/v1/admin/users/00000000-0000-4000-8000-000000000000', { json: {} }))
        .status,
    ).toBe(404);
  });

  it('disables an account, which ends all its sessions, streams and keys', async () => {
    await using server = await startTestServer();
    const [administrator, person] = [await server.person(), await server.person()];
    const { user } = (await person.get('/api/v1/auth/me')).body;
    const { key } = (await person.request('POST', '/api/v1/auth/keys', { json: { name: 'script' } })).body;
    const events = person.events();
    await events.next();
    const change = (disabled: boolean) =>
      administrator.request('PATCH', `/api/v1/admin/users/${user.id}`, { json: { disabled } });
    expect((await change(true)).body.user.disabled).toBe(true);
    expect((await events.next()).done).toBe(true);
    const bearer = { authorization: `Bearer ${key}` };
    expect((await person.get('/api/v1/auth/me')).status).toBe(401);
    expect((await server.stranger().get('/api/v1/storage', bearer)).status).toBe(401);
    const login = () =>
      server.stranger().request('POST', '/api/v1/auth/login', { json: { email: user.email, password: PASSWORD } });
    expect((await login()).status).toBe(401);
    await change(false);
    expect((await login()).status).toBe(200);
    expect((await server.stranger().get('/api/v1/storage', bearer)).status).toBe(200);
  });

  it('does not let administrators disable themselves', async () => {
    await using server = await startTestServer();
    const administrator = await server.person();
    const { id } = (await administrator.get('/api/v1/auth/me')).body.user;
    const answer = await administrator.request('PATCH', `/api/v1/admin/users/${id}`, { json: { disabled: true } });
    expect([answer.status, answer.body.code]).toEqual([409, 'own_account']);
  });
});
