import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from 'vitest';
import { TASKS_BOUNDS } from '../../../platform/bounds/tasks.ts';
import { Unavailable } from '../../../platform/errors.ts';
import { type FakeGemini, replies, startFakeGemini } from '../../../testing/gemini/fake-gemini.ts';
import { geminiEnv } from '../../../testing/gemini/gemini-env.ts';
import { startTestServer, type TestServer } from '../../../testing/test-server.ts';
import type { Visitor } from '../../../testing/visitor.ts';
import { Spend } from '../../spend/spend.ts';

const MODEL = 'gemini-2.5-flash-image';

describe('a task with several results', () => {
  let gemini: FakeGemini;
  let server: TestServer;
  let visitor: Visitor;
  let received = 0;
  beforeAll(async () => {
    gemini = await startFakeGemini();
    server = await startTestServer(geminiEnv(gemini));
    visitor = await server.person();
  });
  afterAll(async () => {
    await server[Symbol.asyncDispose]();
    await gemini.close();
  });
  afterEach(() => gemini.reply(replies.image()));

  /** The number of calls, once there are at least this many. */
  const callsWhen = async (count: number): Promise<number> => {
    for (; received < count; received += 1) await gemini.received();
    return gemini.requests.length;
  };

  const positionsOf = ({ result_images: results = [] }: { result_images?: { position: number }[] | undefined }) =>
    results.map(({ position }) => position);
  const rowOf = (id: string) =>
    server.context.db.selectFrom('edits').selectAll().where('id', '=', id).executeTakeFirstOrThrow();
  const outputsOf = (id: string) =>
    server.context.db.selectFrom('edit_outputs').selectAll().where('edit_id', '=', id).orderBy('position').execute();
  /** Starts a task whose first two results come and whose other calls hang. */
  const beginHalf = async (count: number): Promise<string> => {
    gemini.reply(replies.image(), replies.image(), replies.hang());
    const id = await visitor.startEdit('a hat', { model: MODEL, count });
    await visitor.taskWhen(id, ({ result_images }) => result_images?.length === 2);
    return id;
  };

  it('has a result from each of several calls, with its size and model, and the first one as its result', async () => {
    const calls = gemini.requests.length;
    const task = await visitor.edit('a hat', { model: MODEL, count: 3 });
    expect(gemini.requests.length - calls).toBe(3);
    expect(task).toMatchObject({
      status: 'completed',
      saved: false,
      requested: { count: 3, model: MODEL },
      delivered: { count: 3, model: MODEL, differs: [] },
    });
    expect(positionsOf(task)).toEqual([0, 1, 2]);
    expect(task.result_image).toEqual({ id: task.result_images?.[0]?.id, thumb_id: task.result_images?.[0]?.thumb_id });
    for (const { id, thumb_id, width, height, model, saved } of task.result_images ?? []) {
      expect([(await visitor.bytes(id)).status, (await visitor.bytes(thumb_id)).status]).toEqual([200, 200]);
      expect({ width, height, model, saved }).toEqual({ width: 256, height: 192, model: MODEL, saved: false });
    }
    expect('message' in task).toBe(false);
    for (const { evidence } of await outputsOf(task.id))
      expect(JSON.parse(evidence ?? '')).toMatchObject({ modelVersion: MODEL, attempts: 1 });
    expect(await rowOf(task.id)).toMatchObject({ count: 3, evidence: null, shortfall: null });
  });

  it('stores each result as it comes, so the first one is shown while the others are made', async () => {
    const held = replies.heldImage();
    gemini.reply(replies.image(), held.reply);
    const id = await visitor.startEdit('a hat', { model: MODEL, count: 3 });
    const early = await visitor.taskWhen(id, ({ result_images }) => result_images !== undefined);
    expect(early).toMatchObject({ status: 'processing', delivered: { count: 1, differs: [] } });
    expect((await visitor.bytes(early.result_image?.id ?? '')).status).toBe(200);
    held.release();
    const task = await visitor.outcome(id);
    expect(positionsOf(task)).toEqual([0, 1, 2]);
    expect(task.result_images).toContainEqual(early.result_images?.[0]);
  });

  it('is completed if some of its results fail, and says how many and why', async () => {
    gemini.reply(replies.image(), replies.finishReason('IMAGE_SAFETY'));
    const task = await visitor.edit('a hat', { model: MODEL, count: 3 });
    expect(task).toMatchObject({ status: 'completed', delivered: { count: 1, differs: ['count'] } });
    expect('error_code' in task).toBe(false);
    expect(task.message).toMatch(/^3 张结果中有 2 张没有生成。.*安全/);
    expect(task.messages?.zh).toBe(task.message);
    expect(task.messages?.en).toMatch(/^Of 3 results, 2 could not be made\. [A-Z]/);
    expect(JSON.parse((await rowOf(task.id)).evidence ?? '')).toMatchObject({ finishReason: 'IMAGE_SAFETY' });
  });

  it('fails with the first failure if all of its results fail', async () => {
    gemini.reply(replies.blockedPrompt());
    const task = await visitor.edit('a hat', { model: MODEL, count: 2 });
    expect(task).toMatchObject({ status: 'failed', error_code: 'content_blocked' });
    expect(task.message).not.toContain('张结果中');
    expect('result_images' in task || 'delivered' in task).toBe(false);
  });

  it('calls the model a limited number of times at once', async () => {
    await using narrow = await startTestServer({ ...geminiEnv(gemini), TASK_CONCURRENCY: '1' });
    const person = await narrow.person();
    const limit = TASKS_BOUNDS.callsPerTask.value;
    const calls = gemini.requests.length;
    const [first, second] = [replies.heldImage(), replies.heldImage()];
    gemini.reply(first.reply, ...Array(limit).fill(second.reply), replies.image());
    await person.startEdit('a hat', { model: MODEL });
    await callsWhen(calls + 1);
    const id = await person.startEdit('a hat', { model: MODEL, count: 4 });
    // No model allows that many, but an earlier version may have allowed them.
    await narrow.context.db
      .updateTable('edits')
      .set({ count: limit + 2 })
      .where('id', '=', id)
      .execute();
    first.release();
    expect(await callsWhen(calls + 1 + limit)).toBe(calls + 1 + limit);
    second.release();
    expect((await person.outcome(id)).result_images).toHaveLength(limit + 2);
    expect(gemini.requests.length).toBe(calls + 1 + limit + 2);
  });

  it('keeps the results that have come if it is stopped, and aborts the other calls', async () => {
    const id = await beginHalf(4);
    const hungUp = [gemini.disconnected(), gemini.disconnected()];
    expect((await visitor.request('PUT', `/api/image-edit?task_id=${id}`)).status).toBe(200);
    await Promise.all(hungUp);
    const task = await visitor.task(id);
    expect(task).toMatchObject({ status: 'failed', error_code: 'stopped', message: '任务已停止' });
    expect(task.result_images).toHaveLength(2);
    expect((await visitor.bytes(task.result_image?.id ?? '')).status).toBe(200);
  });

  it('asks only for the missing results after a restart', async () => {
    const id = await beginHalf(4);
    const before = (await visitor.task(id)).result_images;
    const calls = gemini.requests.length;
    gemini.reply(replies.image());
    await server.restart();
    const task = await visitor.outcome(id);
    expect(positionsOf(task)).toEqual([0, 1, 2, 3]);
    for (const result of before ?? []) expect(task.result_images).toContainEqual({ ...result, saved: false });
    expect(gemini.requests.length - calls).toBe(2);
  });

  it('is repeated for a call that the ledger could not note, and keeps its other results', async () => {
    const calls = gemini.requests.length;
    vi.spyOn(Spend.prototype, 'begin').mockRejectedValueOnce(new Unavailable());
    const id = await visitor.startEdit('a hat', { model: MODEL, count: 3 });
    await visitor.taskWhen(id, ({ result_images }) => result_images?.length === 2);
    const attempts = server.context.db.selectFrom('tasks').select('attempts').where('id', '=', id);
    const isHandedBack = async () => (await attempts.executeTakeFirstOrThrow()).attempts === 0;
    // PostgreSQL's queue repeats the task by itself.
    const hasEnded = async () => (await visitor.task(id)).status !== 'processing';
    await expect.poll(async () => (await isHandedBack()) || (await hasEnded())).toBe(true);
    await server.restart();
    const task = await visitor.outcome(id);
    expect(positionsOf(task)).toEqual([0, 1, 2]);
    expect(gemini.requests.length - calls).toBe(3);
  });

  it('is completed with the results that it has if it is interrupted too often', async () => {
    const id = await beginHalf(3);
    await server.context.db.updateTable('tasks').set({ attempts: 4 }).where('id', '=', id).execute();
    await server.restart();
    const task = await visitor.outcome(id);
    expect(task).toMatchObject({ status: 'completed', delivered: { count: 2 } });
    expect(task.messages?.en).toBe(
      'Of 3 results, 1 could not be made. The server interrupted this run several times. Try again.',
    );
  });

  it('is completed with the results that it has at its deadline', async () => {
    const id = await beginHalf(3);
    await server.context.db.updateTable('edits').set({ deadline_at: Date.now() }).where('id', '=', id).execute();
    const task = await visitor.outcome(id);
    expect(task).toMatchObject({ status: 'completed', delivered: { count: 2 } });
    expect(task.messages?.en).toMatch(/^Of 3 results, 1 could not be made\. The run took longer than \d+ s/);
  });

  it('is deleted with all of its results but the saved ones', async () => {
    const task = await visitor.edit('a hat', { model: MODEL, count: 3 });
    const [first, second, third] = task.result_images ?? [];
    await visitor.saved(second?.id ?? '', { task_id: task.id });
    await visitor.request('DELETE', `/api/image-edit?task_id=${task.id}`);
    const statuses = [first, second, third].map(async (result) => (await visitor.bytes(result?.id ?? '')).status);
    expect(await Promise.all(statuses)).toEqual([404, 200, 404]);
  });

  it('tells which results are saved, and is unsaved only until the first of them is', async () => {
    const person = await server.person();
    const { id, result_images: results } = await person.edit('a hat', { model: MODEL, count: 2 });
    const unsaved = async () => (await person.get('/api/image-edit/tasks?unsaved=true')).body.tasks;
    expect(await unsaved()).toMatchObject([{ id, saved: false }]);
    await person.saved(results?.[1]?.id ?? '', { task_id: id });
    expect(await unsaved()).toEqual([]);
    const [task] = (await person.get('/api/image-edit/tasks')).body.tasks;
    expect(task).toMatchObject({ saved: true, result_images: [{ saved: false }, { saved: true }] });
  });

  it('tells the size of a result from before sizes were stored, as long as the picture exists', async () => {
    const { id, result_images: [first, second] = [] } = await visitor.edit('a hat', { model: MODEL, count: 2 });
    const { db } = server.context;
    await db.updateTable('edit_outputs').set({ width: null, height: null }).where('edit_id', '=', id).execute();
    await visitor.request('DELETE', `/api/asset/image?blogId=image-edit&fileName=${second?.id}`);
    expect((await visitor.task(id)).result_images).toMatchObject([
      { id: first?.id, width: 256, height: 192 },
      { id: second?.id, width: null, height: null },
    ]);
  });

  it('is repeated with the same number of results', async () => {
    gemini.reply(replies.blockedPrompt());
    const failed = await visitor.edit('a hat', { model: MODEL, count: 3 });
    gemini.reply(replies.image());
    const { body } = await visitor.request('PATCH', `/api/image-edit?task_id=${failed.id}`);
    expect(await visitor.outcome(body.task_id)).toMatchObject({ requested: { count: 3 }, delivered: { count: 3 } });
  });

  describe('is refused', () => {
    const ask = async (count: unknown, model = MODEL) => {
      const { id, thumbnail } = await visitor.upload();
      const json = { orig_img: id, orig_thumb: thumbnail.id, prompt: '黑白', model, count };
      return await visitor.request('POST', '/api/image-edit', { json });
    };

    it.each([0, -1, 1.5, 9, '2', null])('for the number %o', async (count) => {
      const { status, body } = await ask(count);
      expect([status, body.issues]).toEqual([400, [{ path: 'count', message: expect.any(String) }]]);
      if (count === 9) expect(body.issues[0].message).toContain('8');
    });

    it.each([
      [5, MODEL, 'Gemini 2.5 Flash Image 一次最多给 4 张结果'],
      [2, 'darkroom', '暗房 Darkroom 一次只给一张结果，请把张数改为 1，或换一个模型'],
    ])('for %i results of %s, with the bound', async (count, model, error) => {
      const { body: list } = await visitor.get('/api/models');
      const bound = list.models.find(({ id }: { id: string }) => id === model).count;
      expect(bound).toBeLessThan(count);
      expect(await ask(count, model)).toMatchObject({ status: 400, body: { code: 'model_cannot', error } });
    });
  });
});
