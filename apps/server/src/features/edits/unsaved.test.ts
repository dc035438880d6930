import type { OwnTask } from '@pictor/contracts';
import { expect, it } from 'vitest';
import { startTestServer } from '../../testing/test-server.ts';
import type { Visitor } from '../../testing/visitor.ts';

const resultOf = ({ result_image }: OwnTask): string => result_image?.id ?? '';

const unsavedIds = async (visitor: Visitor): Promise<string[]> => {
  const ids: string[] = [];
  let cursor: string | null = '';
  while (cursor !== null) {
    const query: string = cursor && `&cursor=${cursor}`;
    const { body } = await visitor.get(`/api/image-edit/tasks?unsaved=true&limit=1${query}`);
    ids.push(...body.tasks.map(({ id }: OwnTask) => id));
    cursor = body.next_cursor;
  }
  return ids;
};

it('lists results that exist and are not in the library, newest first, by page, only to their owner', async () => {
  await using server = await startTestServer();
  const [visitor, other] = [await server.person(), await server.person()];
  const first = await visitor.edit('黑白');
  const saved = await visitor.edit('黑白');
  const deleted = await visitor.edit('黑白');
  const last = await visitor.edit('黑白');
  await visitor.edit('给这个人戴上帽子');
  await other.edit('黑白');
  await visitor.saved(resultOf(saved));
  const gone = `/api/asset/image?blogId=image-edit&fileName=${resultOf(deleted)}`;
  expect((await visitor.request('DELETE', gone)).status).toBe(200);
  expect(await unsavedIds(visitor)).toEqual([last.id, first.id]);

  await visitor.saved(resultOf(last));
  expect(await unsavedIds(visitor)).toEqual([first.id]);
  expect((await visitor.get('/api/image-edit/tasks?unsaved=false')).body.tasks).toHaveLength(5);
  expect((await visitor.get('/api/image-edit/tasks?unsaved=yes')).status).toBe(400);
});
