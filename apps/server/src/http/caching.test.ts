import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startTestServer, type TestServer } from '../testing/test-server.ts';
import type { Visitor } from '../testing/visitor.ts';

const UUID = '00000000-0000-4000-8000-000000000000';
const NO_STORE = 'no-store';

describe('Cache-Control', () => {
  let server: TestServer;
  let visitor: Visitor;
  beforeAll(async () => {
    server = await startTestServer();
    visitor = await server.person();
  });
  afterAll(async () => {
    await server[Symbol.asyncDispose]();
  });

  const directives = ({ headers }: { headers: Headers }) => [
    headers.get('cache-control'),
    headers.get('cdn-cache-control'),
  ];

  it('no response of a read route may be stored', async () => {
    const reads = [...server.app.routeAccess].flatMap(([route, access]) => {
      const [method = '', path = ''] = route.split(' ');
      return method === 'GET' && path.startsWith('/api/') && access !== 'link' ? [path.replace(':id', UUID)] : [];
    });
    expect(reads).toContain('/api/v1/storage');
    // The event stream stays open.
    for (const path of reads.filter((candidate) => !candidate.endsWith('/events')))
      expect([path, (await visitor.get(path)).headers.get('cache-control')]).toEqual([path, NO_STORE]);
  });

  it('the response to a change may not be stored', async () => {
    const created = await visitor.request('POST', '/api/v1/auth/keys', { json: { name: 'key' } });
    expect([created.status, created.headers.get('cache-control')]).toEqual([201, NO_STORE]);
    expect((await visitor.postFile(Buffer.from('x'))).headers.get('cache-control')).toBe(NO_STORE);
  });

  it('no error may be stored', async () => {
    for (const path of [
      '/api',
      '/api/nothing',
      '/api/v1/images/%zz',
      '/api/asset/image?blogId=image-edit&fileName=20240101120000000-123456.png',
      '/api/asset/image?blogId=image-edit&fileName=x',
    ])
      expect([path, (await visitor.get(path)).headers.get('cache-control')]).toEqual([path, NO_STORE]);
  });

  it('browsers may store images but CDN caches may not, and a deleted image is gone', async () => {
    const { id, thumbnail } = await visitor.upload();
    const kept = ['public, max-age=31536000', NO_STORE];
    const whole = await visitor.bytes(id);
    expect(directives(whole)).toEqual(kept);
    expect(directives(await visitor.bytes(thumbnail.id))).toEqual(kept);
    expect(directives(await visitor.bytes(id, { range: 'bytes=0-9' }))).toEqual(kept);
    // fetch() would send no-cache here.
    const again = await server.app.inject({
      url: `/api/asset/image?blogId=image-edit&fileName=${id}`,
      headers: { 'if-none-match': whole.headers.get('etag') ?? '' },
    });
    expect([again.statusCode, again.headers['cache-control'], again.headers['cdn-cache-control']]).toEqual([
      304,
      ...kept,
    ]);
    const beyond = await visitor.bytes(id, { range: 'bytes=99999999-' });
    expect([beyond.status, directives(beyond)[0]]).toEqual([416, NO_STORE]);
  });
});
