import sharp from 'sharp';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { makePicture } from '../../testing/files/pictures.ts';
import { type FakeGemini, replies, startFakeGemini } from '../../testing/gemini/fake-gemini.ts';
import { geminiEnv } from '../../testing/gemini/gemini-env.ts';
import { startTestServer, type TestServer } from '../../testing/test-server.ts';
import type { Visitor } from '../../testing/visitor.ts';

describe('references', () => {
  let gemini: FakeGemini;
  let server: TestServer;
  let visitor: Visitor;
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

  /** Uploads pictures of these widths. */
  const upload = async (...widths: number[]) => {
    const uploads = [];
    for (const width of widths) uploads.push(await visitor.upload(await makePicture({ width, height: 40 })));
    return uploads;
  };
  const idsOf = (uploads: readonly { id: string }[]) => uploads.map(({ id }) => ({ id }));
  const widthsSent = async (): Promise<(number | undefined)[]> => {
    const { images = [] } = gemini.requests.at(-1) ?? {};
    return await Promise.all(images.map(async ({ bytes }) => (await sharp(bytes).metadata()).width));
  };
  const ask = async (path: string, json: Record<string, unknown>, asker = visitor) => {
    const { status, body } = await asker.request('POST', path, { json });
    return { status, ...body };
  };

  it('are sent after the original in their order, and shown with the task', async () => {
    const references = await upload(70, 50);
    const task = await visitor.edit('把图1的帽子换成图2的', { references: idsOf(references) });
    expect(task).toMatchObject({
      status: 'completed',
      references: references.map(({ id, thumbnail }) => ({ id, thumb_id: thumbnail.id })),
    });
    const [original, ...others] = await widthsSent();
    expect([typeof original, others]).toEqual(['number', [70, 50]]);
  });

  it('may be the only pictures, of a picture that is made from words', async () => {
    const references = await upload(70, 50);
    const { task_id } = await ask('/api/image-generate', { prompt: '同样的风格', references: idsOf(references) });
    const task = await visitor.outcome(task_id);
    expect([task.status, task.original_image, task.references?.length]).toEqual(['completed', null, 2]);
    expect(await widthsSent()).toEqual([70, 50]);
  });

  it('are used again when the task is retried', async () => {
    gemini.reply(replies.noParts());
    const references = await upload(70, 50);
    const failed = await visitor.edit('换一顶帽子', { references: idsOf(references) });
    expect(failed.status).toBe('failed');
    gemini.reply(replies.image());
    const { body } = await visitor.request('PATCH', `/api/image-edit?task_id=${failed.id}`, { json: {} });
    const retried = await visitor.outcome(body.task_id);
    expect([retried.status, retried.references]).toEqual(['completed', failed.references]);
  });

  it('are held by a task that waits for them: the sweep does not delete them', async () => {
    const { db, edits } = server.context;
    gemini.reply(replies.hang());
    const [reference] = await upload(70);
    const id = reference?.id ?? '';
    const task_id = await visitor.startEdit('换一顶帽子', { references: [{ id }] });
    const isNeeded = () => db.transaction().execute((trx) => edits.needs(trx, id));
    expect(await isNeeded()).toBe(true);
    await visitor.request('PUT', `/api/image-edit?task_id=${task_id}`);
    expect(await isNeeded()).toBe(false);
  });

  it('that were deleted before the run let the task fail in words', async () => {
    gemini.reply(replies.hang());
    const busy = [];
    for (let n = 0; n < 4; n += 1) busy.push(await visitor.startEdit('慢'));
    const [reference] = await upload(70);
    const id = reference?.id ?? '';
    const task_id = await visitor.startEdit('换一顶帽子', { references: [{ id }] });
    await visitor.request('DELETE', `/api/asset/image?blogId=image-edit&fileName=${id}`);
    gemini.reply(replies.image());
    for (const one of busy) await visitor.request('PUT', `/api/image-edit?task_id=${one}`);
    const task = await visitor.outcome(task_id);
    expect([task.status, task.error_code]).toEqual(['failed', 'original_missing']);
  });

  it('belong to the user: those of another user are not found', async () => {
    const [foreign] = await upload(70);
    const other = await server.person();
    const own = await other.upload();
    const request = { orig_img: own.id, orig_thumb: own.thumbnail.id, prompt: '换一顶帽子' };
    const answer = await ask('/api/image-edit', { ...request, references: [{ id: foreign?.id }] }, other);
    expect(answer.status).toBe(404);
    const generated = { prompt: '一只猫', references: [{ id: foreign?.id }] };
    expect((await ask('/api/image-generate', generated, other)).status).toBe(404);
  });

  it.each([
    ['more than the model takes', 'gemini-2.5-flash-image', 3, 'Gemini 2.5 Flash Image 最多使用 2 张参考图'],
    ['for a model that takes none', 'darkroom', 1, '暗房 Darkroom 不能使用参考图，请换一个模型'],
  ])('are refused before the run: %s', async (_, model, count, error) => {
    const { id, thumbnail } = await visitor.upload();
    const references = Array.from({ length: count }, () => ({ id }));
    const request = { orig_img: id, orig_thumb: thumbnail.id, prompt: '黑白', model, references };
    expect(await ask('/api/image-edit', request)).toMatchObject({ status: 400, code: 'model_cannot', error });
  });

  it('have a form that the request is checked against', async () => {
    const { id, thumbnail } = await visitor.upload();
    const request = { orig_img: id, orig_thumb: thumbnail.id, prompt: '黑白' };
    for (const references of [[{ id: 'x' }], [{ id, role: 'mask' }], 'x', Array.from({ length: 17 }, () => ({ id }))])
      expect(await ask('/api/image-edit', { ...request, references })).toMatchObject({
        status: 400,
        code: 'validation_failed',
      });
  });
});
