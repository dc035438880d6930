import { expect, it } from 'vitest';
import { startTestServer } from '../../testing/test-server.ts';

it('a missing thumbnail is generated again, and the error for the old id contains the new one', async () => {
  await using server = await startTestServer();
  const visitor = await server.person();
  const { id, thumbnail } = await visitor.upload();
  const { db, blobs } = server.context;
  await db.deleteFrom('assets').where('id', '=', thumbnail.id).execute();
  for await (const { key } of blobs.list()) if (key.endsWith(thumbnail.id)) await blobs.delete(key);

  const edit = (orig_thumb: string) =>
    visitor.request('POST', '/api/image-edit', { json: { orig_img: id, orig_thumb, prompt: '黑白' } });
  const refused = await edit(thumbnail.id);
  expect([refused.status, refused.body.code]).toEqual([400, 'thumbnail_mismatch']);
  expect(refused.body.thumbnail_id).not.toBe(thumbnail.id);
  expect((await visitor.bytes(refused.body.thumbnail_id)).status).toBe(200);
  const started = await edit(refused.body.thumbnail_id);
  expect(await visitor.outcome(started.body.task_id)).toMatchObject({ status: 'completed' });
});
