import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { makePicture } from '../../testing/files/pictures.ts';
import { unzip } from '../../testing/files/unzip.ts';
import { saveCopies } from '../../testing/saved-copies.ts';
import { startTestServer, type TestServer } from '../../testing/test-server.ts';
import type { Visitor } from '../../testing/visitor.ts';

describe('a ZIP of a selection', () => {
  let server: TestServer;
  let visitor: Visitor;
  beforeAll(async () => {
    server = await startTestServer();
    visitor = await server.person();
  });
  afterAll(async () => {
    await server[Symbol.asyncDispose]();
  });

  const save = async (title: string, bytes: Buffer): Promise<string> =>
    (await visitor.saved((await visitor.upload(bytes)).id, { title })).image.id;

  const create = (image_ids: string[], by = visitor) => by.request('POST', '/api/v1/archives', { json: { image_ids } });

  it('contains the originals, named by their titles, which are made safe and unique', async () => {
    const pictures = await Promise.all(
      ['png', 'jpeg', 'webp'].map((format) => makePicture({ format: format as 'png' })),
    );
    const [png, jpeg, webp] = pictures as [Buffer, Buffer, Buffer];
    const ids = [
      await save('山/../海', png),
      await save('同名', jpeg),
      await save('同名', jpeg),
      await save('...', webp),
    ];
    const { status, body } = await create(ids);
    expect(status).toBe(201);
    const answer = await visitor.get(body.url);
    expect(answer.headers.get('content-type')).toBe('application/zip');
    expect(answer.headers.get('content-disposition')).toMatch(/^attachment; filename="pictor-\d{4}-\d\d-\d\d\.zip"$/);
    const files = await unzip(answer.bytes);
    expect([...files.keys()].sort()).toEqual(['_.webp', '同名 (2).jpg', '同名.jpg', '山_.._海.png']);
    expect(files.get('山_.._海.png')?.equals(png)).toBe(true);
    expect(files.get('同名.jpg')?.equals(jpeg)).toBe(true);
  });

  it('leaves out items that were deleted since, and is gone when none are left', async () => {
    const [kept, gone] = [await save('留', await makePicture()), await save('删', await makePicture())];
    const { url } = (await create([kept, gone])).body;
    await visitor.request('DELETE', `/api/v1/images/${gone}`);
    expect([...(await unzip((await visitor.get(url)).bytes)).keys()]).toEqual(['留.png']);
    await visitor.request('DELETE', `/api/v1/images/${kept}`);
    expect((await visitor.get(url)).status).toBe(404);
  });

  it('is only available to its owner, and only for the owner’s items', async () => {
    const id = await save('我的', await makePicture());
    const other = await server.person();
    expect((await create([id], other)).status).toBe(404);
    const { url } = (await create([id])).body;
    expect((await other.get(url)).status).toBe(404);
    expect((await server.stranger().get(url)).status).toBe(401);
  });

  it('replaces the user’s oldest one when there are twenty', async () => {
    const owner = await server.person();
    const image_ids = [(await owner.saved((await owner.upload()).id)).image.id];
    const first = (await create(image_ids, owner)).body.url;
    const others = await Promise.all(Array.from({ length: 30 }, () => create(image_ids, owner)));
    expect(others.map(({ status }) => status)).toEqual(Array(30).fill(201));
    const { db } = server.context;
    const userId = (await owner.get('/api/v1/auth/me')).body.user.id;
    expect(await db.selectFrom('archives').select('id').where('user_id', '=', userId).execute()).toHaveLength(20);
    expect((await owner.get(first)).status).toBe(404);
    expect((await owner.get((await create(image_ids, owner)).body.url)).status).toBe(200);
  });

  it('contains each file once, even with more rows than one batch', async () => {
    const first = await save('同名', await makePicture());
    const ids = [first, ...(await saveCopies(server, first, 101))];
    const { url } = (await create([...ids, ...ids.slice(0, 5)])).body;
    expect((await unzip((await visitor.get(url)).bytes)).size).toBe(102);
    const strange = [...ids.slice(1), '00000000-0000-4000-8000-000000000000'];
    expect((await create(strange)).status).toBe(404);
  });

  it.each([
    [{}],
    [{ image_ids: [] }],
    [{ image_ids: ['x'] }],
    [{ image_ids: Array(1001).fill('00000000-0000-4000-8000-000000000000') }],
  ])('cannot be made of %j', async (json) => {
    expect((await visitor.request('POST', '/api/v1/archives', { json })).status).toBe(400);
  });
});
