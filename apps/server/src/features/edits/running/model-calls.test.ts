import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { type FakeGemini, replies, startFakeGemini } from '../../../testing/gemini/fake-gemini.ts';
import { geminiEnv } from '../../../testing/gemini/gemini-env.ts';
import { startTestServer, type TestServer } from '../../../testing/test-server.ts';
import type { Visitor } from '../../../testing/visitor.ts';

describe('tasks that call a model', () => {
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

  it('send the picture and the prompt, and store the result', async () => {
    const task = await visitor.edit('给这个人戴上帽子');
    expect(task).toMatchObject({ status: 'completed', model: 'gemini-2.5-flash-image' });
    const request = gemini.requests.at(-1);
    expect(request?.prompt).toBe('给这个人戴上帽子');
    expect(request?.headers['x-goog-api-key']).toBe('test-key-of-the-stand-in');
    expect((await visitor.bytes(task.result_image?.id ?? '')).status).toBe(200);
  });

  it('generate a picture from text only', async () => {
    const { status, body } = await visitor.request('POST', '/api/image-generate', {
      json: { prompt: '一只猫', aspect_ratio: '16:9' },
    });
    expect(status).toBe(200);
    const task = await visitor.outcome(body.task_id);
    expect(task).toMatchObject({ status: 'completed', original_image: null });
    expect(gemini.requests.at(-1)?.generationConfig.imageConfig).toEqual({ aspectRatio: '16:9' });
  });

  it('take exactly the values that the list of models offers', async () => {
    const { body: list } = await visitor.get('/api/models');
    const generate = async (more: object) => {
      const { status, body } = await visitor.request('POST', '/api/image-generate', {
        json: { prompt: '一只猫', ...more },
      });
      return { status, ...body };
    };
    expect(list.models[0].parameters).toEqual([
      { kind: 'choice', name: 'aspect_ratio', values: list.models[0].aspect_ratios },
    ]);
    expect(list.models[0].aspect_ratios).toContain('21:9');
    expect(list.models[0].sizes).toEqual([]);
    const { task_id } = await generate({ aspect_ratio: '21:9' });
    expect((await visitor.outcome(task_id)).status).toBe('completed');
    expect(await generate({ aspect_ratio: '7:5' })).toMatchObject({
      status: 400,
      code: 'model_cannot',
      error: 'Gemini 2.5 Flash Image 不支持比例 7:5',
    });
    expect(await generate({ size: '2K' })).toMatchObject({
      status: 400,
      code: 'model_cannot',
      error: 'Gemini 2.5 Flash Image 不支持尺寸 2K',
    });
    expect(await generate({ aspect_ratio: 'wide' })).toMatchObject({
      status: 400,
      issues: [{ path: 'aspect_ratio' }],
    });
  });

  it.each([
    ['a blocked prompt', replies.blockedPrompt(), 'content_blocked'],
    ['a blocked image', replies.finishReason('IMAGE_SAFETY'), 'content_blocked'],
    ['no image', replies.noParts(), 'no_image'],
    ['text only', replies.textOnly('Which cat?'), 'no_image'],
    ['drafts only', replies.thoughtDraftOnly(), 'no_image'],
    ['a spent daily quota', replies.perDayQuota(), 'provider_quota'],
    ['a bad key', replies.badKey(), 'provider_auth'],
    ['a retired model', replies.notFound(), 'model_retired'],
    ['HTML', replies.html(), 'provider_invalid'],
    ['truncated JSON', replies.cutJson(), 'provider_invalid'],
    ['an image that does not decode', replies.undecodableImage(), 'provider_invalid'],
    ['a truncated image', replies.truncatedImage(), 'provider_invalid'],
    ['an SVG', replies.svgImage(), 'provider_invalid'],
  ] as const)(
    'fail with a message for %s, and store the evidence, but never the API key',
    async (_what, reply, code) => {
      gemini.reply(reply);
      const files = (await server.files()).length;
      const task = await visitor.edit('把天空换成极光');
      expect(task).toMatchObject({ status: 'failed', error_code: code });
      expect(task.message).toMatch(/[\u4e00-\u9fff]/);
      expect(task.messages?.zh).toBe(task.message);
      expect(task.messages?.en).toMatch(/^[A-Z].*\.$/);
      expect(await server.files()).toHaveLength(files + 2);
      const row = await server.context.db
        .selectFrom('edits')
        .selectAll()
        .where('id', '=', task.id)
        .executeTakeFirstOrThrow();
      expect(row.evidence).not.toBeNull();
      expect(JSON.stringify(row)).not.toContain('test-key-of-the-stand-in');
    },
  );

  it('show the model’s text if it sent nothing else', async () => {
    gemini.reply(replies.textOnly('Which of the two cats?'));
    expect((await visitor.edit('改一下')).message).toContain('Which of the two cats?');
  });

  it('continue after a temporary 503, and report it meanwhile', async () => {
    gemini.reply(replies.unavailable(), replies.image());
    const taskId = await visitor.startEdit('改一下');
    const retrying = await visitor.taskWhen(taskId, ({ progress }) => progress?.stage === 'retrying');
    expect(retrying.progress).toEqual({ stage: 'retrying', attempt: 2 });
    expect((await visitor.outcome(taskId)).status).toBe('completed');
  });

  describe('stopped while the model works', () => {
    it('fail as stopped and abort the model call', async () => {
      gemini.reply(replies.hang());
      const taskId = await visitor.startEdit('改一下');
      await visitor.taskWhen(taskId, ({ progress }) => progress?.stage === 'calling_model');
      const hungUp = gemini.disconnected();
      const { status, body } = await visitor.request('PUT', `/api/image-edit?task_id=${taskId}`);
      expect([status, body]).toEqual([200, { message: 'Task stopped' }]);
      await hungUp;
      expect(await visitor.task(taskId)).toMatchObject({
        status: 'failed',
        error_code: 'stopped',
        message: '任务已停止',
        messages: { zh: '任务已停止', en: 'The run was stopped' },
      });
    });

    it('or deleted are gone, and a later result is discarded', async () => {
      const held = replies.heldImage();
      gemini.reply(held.reply);
      const taskId = await visitor.startEdit('改一下');
      await visitor.taskWhen(taskId, ({ progress }) => progress?.stage === 'calling_model');
      const hungUp = gemini.disconnected();
      const files = (await server.files()).length;
      await visitor.request('DELETE', `/api/image-edit?task_id=${taskId}`);
      await hungUp;
      held.release();
      expect((await visitor.get(`/api/image-edit?task_id=${taskId}`)).status).toBe(404);
      expect(await server.files()).toHaveLength(files);
    });
  });

  it('end at their deadline, which includes waiting time', async () => {
    await using hasty = await startTestServer({
      ...geminiEnv(gemini),
      TASK_TIMEOUT_SECONDS: '1',
      TASK_CONCURRENCY: '1',
    });
    gemini.reply(replies.hang());
    const person = await hasty.person();
    const ids = [await person.startEdit('一'), await person.startEdit('二')];
    for (const id of ids)
      expect(await person.outcome(id)).toMatchObject({
        status: 'failed',
        error_code: 'timeout',
        message: '任务超时（1 秒）',
      });
  });

  it('run up to the configured number at once, and the others wait', async () => {
    await using narrow = await startTestServer({ ...geminiEnv(gemini), TASK_CONCURRENCY: '2' });
    const held = replies.heldImage();
    gemini.reply(held.reply);
    const people = [await narrow.person(), await narrow.person(), await narrow.person()];
    const tasks: { person: Visitor; id: string }[] = [];
    for (const person of people) tasks.push({ person, id: await person.startEdit('一') });
    const [first, second, third] = tasks;
    const stages = await Promise.all(
      [first, second].map((task) =>
        task?.person.taskWhen(task.id, ({ progress }) => progress?.stage === 'calling_model'),
      ),
    );
    expect(stages).toHaveLength(2);
    expect((await third?.person.task(third.id))?.progress).toEqual({ stage: 'waiting' });
    held.release();
    for (const { person, id } of tasks) expect((await person.outcome(id)).status).toBe('completed');
  });

  describe('interrupted by a restart', () => {
    it('are continued after the next start', async () => {
      await using restarted = await startTestServer(geminiEnv(gemini));
      gemini.reply(replies.hang());
      const person = await restarted.person();
      const taskId = await person.startEdit('改一下');
      await person.taskWhen(taskId, ({ progress }) => progress?.stage === 'calling_model');
      gemini.reply(replies.image());
      await restarted.restart();
      expect((await person.outcome(taskId)).status).toBe('completed');
    });

    it('fail as interrupted after too many attempts', async () => {
      await using restarted = await startTestServer(geminiEnv(gemini));
      gemini.reply(replies.hang());
      const person = await restarted.person();
      const taskId = await person.startEdit('改一下');
      await person.taskWhen(taskId, ({ progress }) => progress?.stage === 'calling_model');
      await restarted.context.db.updateTable('tasks').set({ attempts: 4 }).where('id', '=', taskId).execute();
      await restarted.restart();
      expect(await person.outcome(taskId)).toMatchObject({ status: 'failed', error_code: 'interrupted' });
    });
  });

  it('fail with a message if the original is deleted before they begin', async () => {
    await using narrow = await startTestServer({ ...geminiEnv(gemini), TASK_CONCURRENCY: '1' });
    const held = replies.heldImage();
    gemini.reply(held.reply);
    const person = await narrow.person();
    const first = await person.startEdit('一');
    await person.taskWhen(first, ({ progress }) => progress?.stage === 'calling_model');
    const second = await person.startEdit('二');
    const { original_image } = await person.task(second);
    await person.request('DELETE', `/api/asset/image?blogId=image-edit&fileName=${original_image?.id}`);
    held.release();
    expect(await person.outcome(second)).toMatchObject({ status: 'failed', error_code: 'original_missing' });
  });
});
