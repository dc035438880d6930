import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { runSweeps } from '../../../sweeps.ts';
import { makeMp4 } from '../../../testing/files/videos.ts';
import { type FakeGemini, replies, startFakeGemini } from '../../../testing/gemini/fake-gemini.ts';
import { geminiEnv } from '../../../testing/gemini/gemini-env.ts';
import { startTestServer, type TestServer } from '../../../testing/test-server.ts';
import type { Visitor } from '../../../testing/visitor.ts';

const PASSWORD = 'correct horse';

describe('deleting an account', () => {
  let gemini: FakeGemini;
  let server: TestServer;
  let admin: Visitor;
  beforeAll(async () => {
    gemini = await startFakeGemini();
    server = await startTestServer(geminiEnv(gemini));
    admin = await server.person();
  });
  afterAll(async () => {
    await server[Symbol.asyncDispose]();
    await gemini.close();
  });

  const me = async (visitor: Visitor) => (await visitor.get('/api/v1/auth/me')).body.user;
  const deleteOwn = (visitor: Visitor, password = PASSWORD) =>
    visitor.request('DELETE', '/api/v1/auth/me', { json: { password } });
  const rowsOf = async (userId: string): Promise<number> => {
    const { db } = server.context;
    let count = 0;
    for (const table of [
      'assets',
      'images',
      'videos',
      'edits',
      'tasks',
      'sessions',
      'api_keys',
      'usage',
      'archives',
    ] as const)
      count += (await db.selectFrom(table).select('user_id').where('user_id', '=', userId).execute()).length;
    return count + (await db.selectFrom('users').select('id').where('id', '=', userId).execute()).length;
  };
  const gone = async (userId: string): Promise<void> =>
    await vi.waitFor(async () => expect(await rowsOf(userId)).toBe(0), { timeout: 20_000 });

  it('requires the password, then removes rows, bytes, sessions, keys and waiting tasks', async () => {
    const files = await server.files();
    const person = await server.person();
    const { id, email } = await me(person);
    const { key } = (await person.request('POST', '/api/v1/auth/keys', { json: { name: 'k' } })).body;
    for (let n = 0; n < 3; n += 1) await person.saved((await person.upload()).id);
    await person.upload();
    await person.edit('黑白', { model: 'darkroom' });
    const form = new FormData();
    form.append('file', new Blob([Uint8Array.from(makeMp4())]), 'a.mp4');
    expect((await person.request('POST', '/api/v1/videos', { body: form })).status).toBe(201);
    gemini.reply(replies.hang());
    await person.startEdit('换个天空');
    await gemini.received();

    expect((await deleteOwn(person, 'wrong password')).body.code).toBe('wrong_password');
    expect((await me(person)).id).toBe(id);
    expect((await deleteOwn(person)).status).toBe(200);
    await gemini.disconnected();
    expect((await person.get('/api/v1/auth/me')).status).toBe(401);
    const withKey = await server.stranger().get('/api/v1/auth/me', { authorization: `Bearer ${key}` });
    expect(withKey.status).toBe(401);
    await gone(id);
    await vi.waitFor(async () => expect(await server.files()).toEqual(files));
    const again = await server.stranger().register({ name: '又来', email, password: PASSWORD });
    expect(again.status).toBe(201);
  });

  it('is refused for the last administrator, and for one’s own account in the user list', async () => {
    const { id } = await me(admin);
    expect((await deleteOwn(admin)).body.code).toBe('last_administrator');
    expect((await admin.request('DELETE', `/api/v1/admin/users/${id}`)).body.code).toBe('own_account');
    expect((await me(admin)).id).toBe(id);
  });

  it('is possible for administrators, but not with an API key', async () => {
    const person = await server.person();
    const { id } = await me(person);
    const other = await server.person();
    expect((await other.request('DELETE', `/api/v1/admin/users/${id}`)).body.code).toBe('admin_only');
    const { key } = (await person.request('POST', '/api/v1/auth/keys', { json: { name: 'k' } })).body;
    const byKey = await server.stranger().request('DELETE', '/api/v1/auth/me', {
      json: { password: PASSWORD },
      headers: { authorization: `Bearer ${key}` },
    });
    expect(byKey.body.code).toBe('session_required');
    await person.saved((await person.upload()).id);
    expect((await admin.request('DELETE', `/api/v1/admin/users/${id}`)).status).toBe(200);
    const { users } = (await admin.get('/api/v1/admin/users?limit=100')).body;
    expect(users.map((user: { id: string }) => user.id)).not.toContain(id);
    await gone(id);
    expect((await admin.request('DELETE', `/api/v1/admin/users/${id}`)).status).toBe(404);
  });

  it('continues with the next sweep if the process ended before it was finished', async () => {
    const person = await server.person();
    const { id } = await me(person);
    await person.saved((await person.upload()).id);
    const { db } = server.context;
    await db
      .updateTable('users')
      .set({ deleted_at: 1, disabled_at: 1, email: `deleted ${id}` })
      .where('id', '=', id)
      .execute();
    await runSweeps(server.context);
    expect(await rowsOf(id)).toBe(0);
  });
});
