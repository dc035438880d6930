import { NEXT_LENGTH } from '@pictor/contracts';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startTestServer, type TestServer } from '../testing/test-server.ts';

const ID = '20240101120000000-123456';
const UUID = '00000000-0000-4000-8000-000000000000';
const PROVIDER = 'openai-0000';

/** Every route that requires an identity. The last test fails for a route that is missing here. */
const SIGNED_IN = [
  ['POST', '/api/v1/auth/logout'],
  ['GET', '/api/v1/auth/me'],
  ['GET', '/api/v1/auth/keys'],
  ['POST', '/api/v1/auth/keys'],
  ['DELETE', `/api/v1/auth/keys/${UUID}`],
  ['POST', '/api/asset/image?blogId=image-edit'],
  ['DELETE', `/api/asset/image?blogId=image-edit&fileName=${ID}.png`],
  ['POST', '/api/image-edit'],
  ['PUT', `/api/image-edit?task_id=${ID}`],
  ['PATCH', `/api/image-edit?task_id=${ID}`],
  ['DELETE', `/api/image-edit?task_id=${ID}`],
  ['POST', '/api/image-generate'],
  ['GET', '/api/image-edit/tasks'],
  ['GET', '/api/image-edit/events'],
  ['POST', '/api/v1/darkroom/read'],
  ['GET', `/api/v1/darkroom/reading?task_id=${ID}`],
  ['POST', '/api/v1/images'],
  ['GET', '/api/v1/images'],
  ['GET', `/api/v1/images/${UUID}`],
  ['DELETE', `/api/v1/images/${UUID}`],
  ['PATCH', `/api/v1/images/${UUID}`],
  ['GET', '/api/v1/images/models'],
  ['GET', '/api/v1/storage'],
  ['GET', '/api/v1/storage/originals'],
  ['POST', '/api/v1/videos'],
  ['GET', '/api/v1/videos'],
  ['GET', `/api/v1/videos/${UUID}`],
  ['PATCH', `/api/v1/videos/${UUID}`],
  ['DELETE', `/api/v1/videos/${UUID}`],
  ['POST', '/api/v1/archives'],
  ['GET', `/api/v1/archives/${UUID}`],
  ['GET', '/api/v1/export'],
  ['PATCH', '/api/v1/auth/me'],
  ['POST', '/api/v1/auth/password'],
  ['GET', '/api/v1/auth/sessions'],
  ['DELETE', '/api/v1/auth/sessions'],
  ['DELETE', `/api/v1/auth/sessions/${UUID}`],
  ['GET', '/api/v1/admin/users'],
  ['PATCH', `/api/v1/admin/users/${UUID}`],
  ['DELETE', '/api/v1/auth/me'],
  ['DELETE', `/api/v1/admin/users/${UUID}`],
  ['POST', `/api/v1/admin/users/${UUID}/stop-tasks`],
  ['POST', `/api/v1/admin/users/${UUID}/reset-link`],
  ['GET', '/api/v1/admin/invitations'],
  ['POST', '/api/v1/admin/invitations'],
  ['DELETE', `/api/v1/admin/invitations/${UUID}`],
  ['GET', '/api/v1/admin/providers'],
  ['POST', '/api/v1/admin/providers'],
  ['PATCH', `/api/v1/admin/providers/${PROVIDER}`],
  ['DELETE', `/api/v1/admin/providers/${PROVIDER}`],
  ['POST', `/api/v1/admin/providers/${PROVIDER}/test`],
  ['GET', '/api/v1/admin/budgets'],
  ['PUT', '/api/v1/admin/budgets'],
  ['GET', '/api/v1/spend'],
  ['GET', '/api/v1/spend.csv'],
] as const;

const OPEN = [
  ['POST', '/api/v1/auth/register'],
  ['POST', '/api/v1/auth/login'],
  ['POST', '/api/v1/auth/reset-password'],
  ['GET', '/api/asset/image'],
  ['GET', '/api/asset/video'],
  ['GET', '/api/image-edit'],
  ['GET', '/api/models'],
  ['GET', '/healthz'],
  ['GET', '/readyz'],
  ['GET', '/metrics'],
  ['GET', '/'],
  ['GET', '/login'],
  ['GET', '/register'],
  ['GET', '/reset-password'],
  ['GET', '/image'],
  ['GET', '/storage'],
  ['GET', '/settings'],
  ['GET', '/assets/*'],
  ['GET', '/favicon.svg'],
  ['GET', '/boot.js'],
] as const;

const bare = (path: string): string => path.split('?', 1)[0]?.replace(UUID, ':id').replace(PROVIDER, ':id') ?? path;

describe('access to routes', () => {
  let server: TestServer;
  beforeAll(async () => {
    server = await startTestServer();
  });
  afterAll(async () => {
    await server[Symbol.asyncDispose]();
  });

  it.each(SIGNED_IN)('%s %s answers 401 without an identity, before any other check', async (method, path) => {
    const response = await server.stranger().request(method, path);
    expect([response.status, response.body.code]).toEqual([401, 'unauthenticated']);
  });

  it.each(SIGNED_IN)('%s %s answers 401 to a forged session and to a forged key', async (method, path) => {
    const forger = server.stranger();
    expect((await forger.request(method, path, { headers: { authorization: 'Bearer pictor_forged' } })).status).toBe(
      401,
    );
    forger.cookies.set('pictor_session', 'forged');
    expect((await forger.request(method, path)).status).toBe(401);
  });

  it('these lists contain every route', () => {
    const named = (routes: typeof SIGNED_IN | typeof OPEN) =>
      routes.map(([method, path]) => `${method} ${bare(path)}`).sort();
    const actual = [...server.app.routeAccess].filter(([route]) => !route.startsWith('HEAD '));
    const routesOf = (...kinds: string[]) =>
      actual.flatMap(([route, access]) => (kinds.includes(access) ? [route] : [])).sort();
    expect(routesOf('user', 'admin')).toEqual(named(SIGNED_IN));
    expect(routesOf('public', 'link')).toEqual(named(OPEN));
  });

  it('only administrators may call admin routes', async () => {
    await server.person();
    const user = await server.person();
    const administers = [...server.app.routeAccess].flatMap(([route, access]) => (access === 'admin' ? [route] : []));
    expect(administers).toContain('GET /api/v1/admin/users');
    for (const route of administers) {
      const [method = '', path = ''] = route.split(' ');
      expect([route, (await user.request(method, path.replace(':id', UUID))).status]).toEqual([route, 403]);
    }
  });

  it('redirects signed-out visitors of a page to a sign-in URL that leads back', async () => {
    for (const path of ['/image', '/storage', '/settings']) {
      const response = await server.stranger().get(path);
      expect([response.status, response.headers.get('location')]).toEqual([302, `/login?next=${path}`]);
      expect(response.text).not.toContain('<html');
    }
  });

  it('keeps the query in that redirect, encoded, unless it is too long', async () => {
    const locationOf = async (path: string) => (await server.stranger().get(path)).headers.get('location');
    const image = '/storage?image=0f0e&q=%E5%B1%B1%20b&sort=largest';
    const location = await locationOf(image);
    expect(location).toBe('/login?next=/storage%3Fimage%3D0f0e%26q%3D%25E5%25B1%25B1%2520b%26sort%3Dlargest');
    expect(new URL(location ?? '', server.url).searchParams.get('next')).toBe(image);
    expect(await locationOf('/image?')).toBe('/login?next=/image');
    expect(await locationOf('/image?a=b&next=//evil')).toBe('/login?next=/image%3Fa%3Db%26next%3D%2F%2Fevil');
    expect(await locationOf(`/storage?q=${'a'.repeat(NEXT_LENGTH)}`)).toBe('/login?next=/storage');
  });

  it('sends the page to signed-in users, and a 404 page for an unknown path', async () => {
    const visitor = await server.person();
    expect((await visitor.get('/image')).status).toBe(200);
    const unknown = await visitor.get('/nowhere');
    expect([unknown.status, unknown.headers.get('content-type')]).toEqual([404, 'text/html; charset=utf-8']);
  });

  it('answers 404 for an unknown API path and 405 for a wrong method, with an error body', async () => {
    const visitor = server.stranger();
    const unknown = await visitor.get('/api/nothing');
    expect([unknown.status, unknown.body.code]).toEqual([404, 'not_found']);
    const wrong = await visitor.request('DELETE', '/api/v1/storage');
    expect([wrong.status, wrong.headers.get('allow'), wrong.body.code]).toEqual([
      405,
      'GET, HEAD',
      'method_not_allowed',
    ]);
    const parametric = await visitor.request('PUT', `/api/v1/images/${UUID}`);
    expect([parametric.status, parametric.headers.get('allow')]).toEqual([405, 'PATCH, GET, HEAD, DELETE']);
  });
});
