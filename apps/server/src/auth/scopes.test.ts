import { API_KEY_SCOPES, type ApiKeyScope } from '@pictor/contracts';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startTestServer, type TestServer } from '../testing/test-server.ts';
import type { Visitor } from '../testing/visitor.ts';

const UUID = '00000000-0000-4000-8000-000000000000';
const TASK = '20240101120000000-123456';

/** Calls for each scope. Their targets do not exist. */
const CALLS: Readonly<Record<ApiKeyScope, readonly (readonly [method: string, path: string, json?: object])[]>> = {
  read: [
    ['GET', '/api/v1/auth/me'],
    ['GET', '/api/v1/images'],
    ['GET', '/api/image-edit/tasks'],
    ['POST', '/api/v1/archives', {}],
  ],
  edit: [
    ['POST', '/api/asset/image?blogId=image-edit'],
    ['POST', '/api/image-edit', {}],
    ['PATCH', `/api/image-edit?task_id=${TASK}`],
  ],
  library: [
    ['POST', '/api/v1/images', {}],
    ['DELETE', `/api/v1/images/${UUID}`],
    ['POST', '/api/v1/videos'],
  ],
  admin: [
    ['GET', '/api/v1/admin/users'],
    ['GET', '/api/v1/admin/providers'],
    ['POST', '/api/v1/admin/providers/openai-0000/test'],
  ],
};
const SESSION_ONLY = [
  ['POST', '/api/v1/auth/keys', { name: 'k' }],
  ['DELETE', `/api/v1/auth/keys/${UUID}`],
  ['POST', '/api/v1/auth/password', {}],
  ['PATCH', '/api/v1/auth/me', { name: 'x' }],
  ['DELETE', '/api/v1/auth/me', {}],
  ['DELETE', '/api/v1/auth/sessions'],
] as const;

describe('an API key', () => {
  let server: TestServer;
  let admin: Visitor;
  beforeAll(async () => {
    server = await startTestServer();
    admin = await server.person();
  });
  afterAll(async () => {
    await server[Symbol.asyncDispose]();
  });

  const makeKey = async (person: Visitor, fields: object = {}) =>
    await person.request('POST', '/api/v1/auth/keys', { json: { name: 'k', ...fields } });
  const call = (key: string, [method, path, json]: readonly [string, string, object?]) =>
    server.stranger().request(method, path, { ...(json && { json }), headers: { authorization: `Bearer ${key}` } });

  it.each(API_KEY_SCOPES)('with only the scope %s can do what it allows, and nothing else', async (scope) => {
    const { key, api_key } = (await makeKey(admin, { scopes: [scope] })).body;
    expect(api_key.scopes).toEqual([scope]);
    for (const other of API_KEY_SCOPES)
      for (const what of CALLS[other]) {
        const { status, body } = await call(key, what);
        expect([what, body?.code === 'scope_missing' && status === 403]).toEqual([what, other !== scope]);
      }
  });

  it('cannot create keys, sign out or change the account, whatever its scopes', async () => {
    const { key } = (await makeKey(admin, { scopes: API_KEY_SCOPES })).body;
    for (const what of SESSION_ONLY)
      expect([what, (await call(key, what)).body.code]).toEqual([what, 'session_required']);
  });

  it('can read, edit and write the library by default, but not administer', async () => {
    const { key, api_key } = (await makeKey(admin)).body;
    expect([api_key.scopes, api_key.expires_at]).toEqual([['read', 'edit', 'library'], null]);
    expect((await call(key, ['GET', '/api/v1/admin/users'])).body.code).toBe('scope_missing');
  });

  it('with the scope admin has no more rights than its owner', async () => {
    const person = await server.person();
    const { key } = (await makeKey(person, { scopes: ['admin'] })).body;
    expect((await call(key, ['GET', '/api/v1/admin/users'])).body.code).toBe('admin_only');
  });

  it('without the scope read cannot open private images', async () => {
    await using closed = await startTestServer({ ASSET_ACCESS: 'private' });
    const person = await closed.person();
    const { id } = await person.upload();
    for (const [scopes, status] of [
      [['read'], 200],
      [['edit', 'library'], 401],
    ] as const) {
      const { key } = (await makeKey(person, { scopes })).body;
      expect((await closed.stranger().bytes(id, { authorization: `Bearer ${key}` })).status).toBe(status);
    }
  });

  it('ends at its expiry, which must be in the future', async () => {
    const soon = new Date(Date.now() + 60_000).toISOString();
    const { key, api_key } = (await makeKey(admin, { expires_at: soon })).body;
    expect(api_key.expires_at).toBe(soon);
    expect((await call(key, ['GET', '/api/v1/auth/me'])).status).toBe(200);
    await server.context.db
      .updateTable('api_keys')
      .set({ expires_at: Date.now() - 1 })
      .where('id', '=', api_key.id)
      .execute();
    expect((await call(key, ['GET', '/api/v1/auth/me'])).status).toBe(401);
    expect((await makeKey(admin, { expires_at: '2020-01-01T00:00:00Z' })).status).toBe(400);
  });

  it('ends with a password change, unless the request keeps it', async () => {
    const person = await server.person();
    const { key } = (await makeKey(person)).body;
    const change = (current_password: string, new_password: string, more: object = {}) =>
      person.request('POST', '/api/v1/auth/password', { json: { current_password, new_password, ...more } });
    expect((await change('correct horse', 'battery staple', { keep_api_keys: true })).status).toBe(200);
    expect((await call(key, ['GET', '/api/v1/auth/me'])).status).toBe(200);
    expect((await change('battery staple', 'correct horse')).status).toBe(200);
    expect((await call(key, ['GET', '/api/v1/auth/me'])).status).toBe(401);
  });
});

describe('a session', () => {
  it('ends 90 days after its sign-in, however often it is used', async () => {
    await using server = await startTestServer();
    const person = await server.person();
    const { db } = server.context;
    const DAY = 24 * 60 * 60 * 1000;
    const signedInAt = Date.now() - 85 * DAY;
    await db
      .updateTable('sessions')
      .set({ created_at: signedInAt, last_seen_at: Date.now() - DAY })
      .execute();
    expect((await person.get('/api/v1/auth/me')).status).toBe(200);
    const { expires_at } = await db.selectFrom('sessions').select('expires_at').executeTakeFirstOrThrow();
    expect(expires_at).toBe(signedInAt + 90 * DAY);
  });
});

describe('an administrator', () => {
  it('can appoint and remove other administrators, but not remove themselves, and can stop a user’s tasks', async () => {
    await using server = await startTestServer();
    const [one, other] = [await server.person(), await server.person()];
    const idOf = async (visitor: Visitor) => (await visitor.get('/api/v1/auth/me')).body.user.id;
    const setRole = (by: Visitor, id: string, role: string) =>
      by.request('PATCH', `/api/v1/admin/users/${id}`, { json: { role } });
    expect((await setRole(other, await idOf(other), 'admin')).body.code).toBe('admin_only');
    expect((await setRole(one, await idOf(one), 'user')).body.code).toBe('own_account');
    expect((await setRole(one, await idOf(other), 'admin')).body.user.role).toBe('admin');
    expect((await setRole(other, await idOf(one), 'user')).body.user.role).toBe('user');
    expect((await one.get('/api/v1/admin/users')).body.code).toBe('admin_only');
    const stop = (id: string) => other.request('POST', `/api/v1/admin/users/${id}/stop-tasks`);
    expect((await stop(await idOf(one))).body).toEqual({ stopped: 0 });
    expect((await stop(UUID)).status).toBe(404);
  });
});
