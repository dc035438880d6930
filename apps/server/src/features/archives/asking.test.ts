import { expect, it } from 'vitest';
import { startTestServer } from '../../testing/test-server.ts';

it('HEAD tells whether a ZIP may be downloaded, with the error code in a header', async () => {
  await using server = await startTestServer();
  const [visitor, other] = [await server.person(), await server.person()];
  const { image } = await visitor.saved((await visitor.upload()).id);
  const created = await visitor.request('POST', '/api/v1/archives', { json: { image_ids: [image.id] } });
  const ask = async (who: typeof visitor, path: string) => {
    const { status, headers, text } = await who.request('HEAD', path);
    return [status, headers.get('x-error-code'), text];
  };
  expect(await ask(visitor, created.body.url)).toEqual([200, null, '']);
  expect(await ask(visitor, '/api/v1/export')).toEqual([200, null, '']);
  expect(await ask(other, created.body.url)).toEqual([404, 'not_found', '']);
  expect(await ask(server.stranger(), '/api/v1/export')).toEqual([401, 'unauthenticated', '']);
  expect((await visitor.get(created.body.url)).status).toBe(200);
});
