import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { runSweeps } from '../../sweeps.ts';
import { startTestServer, type TestServer } from '../../testing/test-server.ts';
import type { Visitor } from '../../testing/visitor.ts';

const DAY = 24 * 60 * 60 * 1000;

describe('the lineage of a picture', () => {
  let server: TestServer;
  let visitor: Visitor;
  beforeEach(async () => {
    server = await startTestServer();
    visitor = await server.person();
  });
  afterEach(async () => {
    await server[Symbol.asyncDispose]();
  });

  /** Uploads a picture, then edits it and each result. @returns the ids of the upload and of the results, and those of the tasks */
  const chain = async (steps: number) => {
    let last = await visitor.upload();
    const pictures = [last.id];
    const tasks: string[] = [];
    for (let n = 0; n < steps; n += 1) {
      const json = { orig_img: last.id, orig_thumb: last.thumbnail.id, prompt: '黑白', model: 'darkroom' };
      const { body } = await visitor.request('POST', '/api/image-edit', { json });
      const { result_image: result } = await visitor.outcome(body.task_id);
      if (!result) throw new Error('the edit has no result');
      last = { ...last, id: result.id, thumbnail: { ...last.thumbnail, id: result.thumb_id } };
      pictures.push(last.id);
      tasks.push(body.task_id);
    }
    return { pictures, tasks };
  };
  const save = async (id: string | undefined): Promise<string> => (await visitor.saved(id ?? '')).image.id;
  const removeImage = (id: string) => visitor.request('DELETE', `/api/v1/images/${id}`);
  const removeTask = (id: string) => visitor.request('DELETE', `/api/image-edit?task_id=${id}`);
  const parents = async () => {
    const rows = await server.context.db.selectFrom('edits').select(['id', 'parent_id']).orderBy('id').execute();
    return rows.map(({ id, parent_id }) => [id, parent_id]);
  };
  const sweepAfter = async (days: number) => {
    const { db } = server.context;
    await db
      .updateTable('assets')
      .set((eb) => ({ created_at: eb('created_at', '-', days * DAY) }))
      .execute();
    // PostgreSQL sweeps at most once an hour.
    await db.deleteFrom('leases').execute();
    await runSweeps(server.context);
  };
  const statuses = async (ids: readonly string[]) =>
    await Promise.all(ids.map(async (id) => (await visitor.bytes(id)).status));

  it('stays complete when steps are deleted, as long as a later result is saved', async () => {
    const { pictures, tasks } = await chain(3);
    const [, first] = pictures;
    const middle = await save(first);
    const last = await save(pictures.at(-1));
    await removeImage(middle);
    for (const id of tasks) await removeTask(id);
    const [one, two, three] = tasks;
    expect(await parents()).toEqual([
      [one, null],
      [two, one],
      [three, two],
    ]);
    await removeImage(last);
    // The picture between is in the workspace until its time is over.
    await sweepAfter(31);
    expect(await parents()).toEqual([]);
  });

  it('ends with the last of two results that were made from the same step', async () => {
    const { pictures, tasks } = await chain(1);
    const [, result = ''] = pictures;
    const { thumb_id } = (await visitor.task(tasks[0] ?? '')).result_image ?? {};
    const json = { orig_img: result, orig_thumb: thumb_id, prompt: '黑白', model: 'darkroom' };
    const branches: string[] = [];
    for (let n = 0; n < 2; n += 1) {
      const { body } = await visitor.request('POST', '/api/image-edit', { json });
      await visitor.outcome(body.task_id);
      branches.push(body.task_id);
    }
    await removeTask(tasks[0] ?? '');
    await removeTask(branches[0] ?? '');
    expect(await parents()).toEqual([
      [tasks[0], null],
      [branches[1], tasks[0]],
    ]);
    await removeTask(branches[1] ?? '');
    expect(await parents()).toEqual([]);
  });

  it('keeps the upload and the picture before a saved one, beyond the time of the workspace', async () => {
    const { pictures } = await chain(3);
    const last = await save(pictures.at(-1));
    await sweepAfter(31);
    expect(await statuses(pictures)).toEqual([200, 404, 200, 200]);
    const sizes = await Promise.all(
      [pictures[0], pictures[2]].map(async (id) => (await visitor.bytes(id ?? '')).bytes.length),
    );
    const bytes = sizes.reduce((sum, size) => sum + size, 0);
    expect((await visitor.get('/api/v1/storage/originals')).body).toEqual({ bytes, count: 2 });
    const [image] = (await visitor.get('/api/v1/images')).body.images;
    expect((await visitor.get(`/api/v1/images/${image.id}`)).body.source.image_url).toContain(pictures[2]);
    await removeImage(last);
    await sweepAfter(31);
    expect(await statuses(pictures)).toEqual([404, 404, 404, 404]);
    expect((await visitor.get('/api/v1/storage')).body.workspace_bytes).toBe(0);
  });

  it('does not keep the result of a deleted task, unless a saved picture was made from it', async () => {
    const { pictures, tasks } = await chain(2);
    await save(pictures[2]);
    await removeTask(tasks[0] ?? '');
    expect(await statuses(pictures)).toEqual([200, 200, 200]);
    const other = await chain(1);
    await removeTask(other.tasks[0] ?? '');
    expect(await statuses(other.pictures)).toEqual([200, 404]);
  });
});
