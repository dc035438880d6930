import sharp from 'sharp';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { makePicture } from '../../testing/files/pictures.ts';
import { startTestServer, type TestServer } from '../../testing/test-server.ts';
import type { Visitor } from '../../testing/visitor.ts';

const NEVER = '20240101120000000-123456';

describe('edit tasks', () => {
  let server: TestServer;
  let visitor: Visitor;
  beforeAll(async () => {
    server = await startTestServer();
    visitor = await server.person();
  });
  afterAll(async () => {
    await server[Symbol.asyncDispose]();
  });

  it('turn a prompt into a changed picture, and store it and its thumbnail before they are completed', async () => {
    const taskId = await visitor.startEdit('黑白，旋转90度', {}, await makePicture({ width: 120, height: 80 }));
    expect(taskId).toMatch(/^\d{17}-\d{6}$/);
    const task = await visitor.outcome(taskId);
    expect(task).toMatchObject({
      id: taskId,
      status: 'completed',
      prompt: '黑白，旋转90度',
      model: 'darkroom',
      original_image: { id: expect.stringMatching(/\.png$/), thumb_id: expect.stringMatching(/\.thumb\.png$/) },
      result_image: { id: expect.stringMatching(/\.png$/), thumb_id: expect.stringMatching(/\.thumb\.png$/) },
    });
    expect(task.updated_at).toBeGreaterThanOrEqual(task.created_at);
    expect('message' in task).toBe(false);
    const result = await visitor.bytes(task.result_image?.id ?? '');
    const { data, info } = await sharp(result.bytes)
      .toColourspace('srgb')
      .removeAlpha()
      .raw()
      .toBuffer({ resolveWithObject: true });
    expect([info.width, info.height]).toEqual([80, 120]);
    expect(data[0]).toBe(data[1]);
    expect((await visitor.bytes(task.result_image?.thumb_id ?? '')).status).toBe(200);
  });

  it('return the same to any client that knows the id, but only the owner sees what is saved', async () => {
    const { saved, result_images: results = [], ...task } = await visitor.edit('反色');
    expect([saved, ...results.map((result) => result.saved)]).toEqual([false, false]);
    const result_images = results.map(({ saved: _, ...result }) => result);
    expect(await server.stranger().task(task.id)).toEqual({ ...task, result_images });
  });

  it('have no result while they run, and a message only if they failed', async () => {
    const failed = await visitor.edit('给这个人戴上帽子');
    expect(failed).toMatchObject({ status: 'failed', error_code: 'unsupported_instruction' });
    expect(failed.message).toContain('给这个人戴上帽子');
    expect(failed.messages).toEqual({
      zh: failed.message,
      en: expect.stringMatching(/^Darkroom does not understand “给这个人戴上帽子”\. This needs an AI model/),
    });
    expect('result_image' in failed).toBe(false);
  });

  it('keep the GPS position of a photo only if their owner wants it', async () => {
    const photograph = await sharp(await makePicture({ width: 120, height: 80 }))
      .withExif({ IFD0: { Make: 'Kamera' }, IFD3: { GPSLatitudeRef: 'N', GPSLatitude: '48/1 51/1 30/1' } })
      .jpeg()
      .toBuffer();
    const owner = await server.person();
    const exifOfResult = async (): Promise<string> => {
      const task = await owner.outcome(await owner.startEdit('反色', {}, photograph));
      const { bytes } = await owner.bytes(task.result_image?.id ?? '');
      return (await sharp(bytes).metadata()).exif?.toString('latin1') ?? '';
    };
    const latitude = Buffer.from(Uint32Array.of(48, 1, 51, 1, 30, 1).buffer).toString('latin1');
    const keep = (keep_position: boolean) => owner.request('PATCH', '/api/v1/auth/me', { json: { keep_position } });
    expect(await exifOfResult()).toContain('Kamera');
    expect(await exifOfResult()).not.toContain(latitude);
    await keep(true);
    expect(await exifOfResult()).toContain(latitude);
    await keep(false);
    expect(await exifOfResult()).not.toContain(latitude);
  });

  it('record what a result was made from, even after the task is deleted', async () => {
    const task = await visitor.edit('黑白');
    await visitor.saved(task.result_image?.id ?? '');
    await visitor.request('DELETE', `/api/image-edit?task_id=${task.id}`);
    const sources = await server.context.db
      .selectFrom('edit_outputs')
      .innerJoin('edit_inputs', 'edit_inputs.edit_id', 'edit_outputs.edit_id')
      .select(['edit_outputs.asset_id', 'role', 'edit_inputs.position', 'edit_inputs.asset_id as source_asset_id'])
      .where('edit_outputs.asset_id', '=', task.result_image?.id ?? '')
      .execute();
    expect(sources).toEqual([
      { asset_id: task.result_image?.id, role: 'source', position: 0, source_asset_id: task.original_image?.id },
    ]);
  });

  describe('a request', () => {
    const post = async (json: unknown) => {
      const { status, body } = await visitor.request('POST', '/api/image-edit', { json });
      return { status, ...body };
    };

    it('gets an error that lists each missing field', async () => {
      expect(await post({})).toMatchObject({ status: 400, error: '缺少必需参数：orig_img、orig_thumb、prompt' });
    });

    it('requires a prompt of 1 to 4,000 characters, without NUL', async () => {
      const { id, thumbnail } = await visitor.upload();
      const images = { orig_img: id, orig_thumb: thumbnail.id };
      for (const prompt of ['', '   ', 'x'.repeat(4001), 'a\u0000', 1, null, ['x']])
        expect(await post({ ...images, prompt })).toMatchObject({ status: 400, issues: [{ path: 'prompt' }] });
    });

    it('requires ids, and no fields that clients may not set', async () => {
      const { id, thumbnail } = await visitor.upload();
      expect(await post({ orig_img: '../../etc/passwd', orig_thumb: thumbnail.id, prompt: 'x' })).toMatchObject({
        status: 400,
      });
      expect(await post({ orig_img: id, orig_thumb: thumbnail.id, prompt: 'x', user_id: 'me' })).toMatchObject({
        status: 400,
      });
    });

    it('gets the same 404 for an original that never existed and for another user’s', async () => {
      const other = await (await server.person()).upload();
      const mine = await visitor.upload();
      const never = await post({ orig_img: `${NEVER}.png`, orig_thumb: mine.thumbnail.id, prompt: '黑白' });
      const foreign = await post({ orig_img: other.id, orig_thumb: other.thumbnail.id, prompt: '黑白' });
      expect(never.status).toBe(404);
      expect(foreign).toEqual(never);
    });

    it('gets 400 if orig_thumb is not the thumbnail of orig_img', async () => {
      const [a, b] = [await visitor.upload(), await visitor.upload()];
      const answer = await post({ orig_img: a.id, orig_thumb: b.thumbnail.id, prompt: '黑白' });
      expect(answer).toMatchObject({ status: 400, code: 'thumbnail_mismatch' });
    });

    it('gets 400 for a model that does not exist, or does not support the request', async () => {
      const { id, thumbnail } = await visitor.upload();
      const edit = { orig_img: id, orig_thumb: thumbnail.id, prompt: '黑白' };
      expect(await post({ ...edit, model: 'gpt-99' })).toMatchObject({ status: 400, code: 'unknown_model' });
      expect(await post({ ...edit, aspect_ratio: '16:9' })).toMatchObject({ status: 400, code: 'model_cannot' });
      expect(await post({ ...edit, size: '4K' })).toMatchObject({ status: 400, code: 'model_cannot' });
      const { status, body } = await visitor.request('POST', '/api/image-generate', { json: { prompt: '一只猫' } });
      expect([status, body.code]).toEqual([400, 'model_cannot']);
    });

    it('gets 413 if the workspace is full', async () => {
      const bytes = await makePicture();
      await using tight = await startTestServer({ WORKSPACE_BYTES: String(bytes.length) });
      const person = await tight.person();
      await expect(person.startEdit('黑白', {}, bytes)).rejects.toThrow('413');
    });
  });

  describe('requested by id', () => {
    it('get 400 without an id or with an invalid one, and 404 if they never existed', async () => {
      for (const [method, query, status] of [
        ['GET', '', 400],
        ['GET', '?task_id=abc', 400],
        ['GET', `?task_id=${NEVER}&task_id=${NEVER}`, 400],
        ['GET', `?task_id=${NEVER}`, 404],
        ['PUT', '', 400],
        ['PUT', `?task_id=${NEVER}`, 404],
        ['DELETE', '', 400],
        ['DELETE', `?task_id=${NEVER}`, 404],
        ['PATCH', `?task_id=${NEVER}`, 404],
      ] as const) {
        const answer = await visitor.request(method, `/api/image-edit${query}`);
        expect([method, query, answer.status]).toEqual([method, query, status]);
        expect(answer.body.error).toEqual(expect.any(String));
      }
    });

    it('can only be stopped, retried and deleted by their owner', async () => {
      const task = await visitor.edit('黑白');
      const other = await server.person();
      for (const method of ['PUT', 'PATCH', 'DELETE']) {
        const foreign = await other.request(method, `/api/image-edit?task_id=${task.id}`);
        const never = await other.request(method, `/api/image-edit?task_id=${NEVER}`);
        expect([foreign.status, foreign.text]).toEqual([404, never.text]);
      }
      expect((await visitor.task(task.id)).status).toBe('completed');
    });

    it('do not change when stopped after their end', async () => {
      const task = await visitor.edit('黑白');
      const { status, body } = await visitor.request('PUT', `/api/image-edit?task_id=${task.id}`);
      expect([status, body]).toEqual([200, { message: 'Task stopped' }]);
      expect((await visitor.task(task.id)).status).toBe('completed');
    });

    it('are deleted with an unsaved result, rows and bytes; a second request gets 404', async () => {
      const files = (await server.files()).length;
      const task = await visitor.edit('黑白');
      expect(await server.files()).toHaveLength(files + 4);
      const { status, body } = await visitor.request('DELETE', `/api/image-edit?task_id=${task.id}`);
      expect([status, body]).toEqual([200, { message: 'Task stopped' }]);
      expect((await visitor.bytes(task.result_image?.id ?? '')).status).toBe(404);
      expect(await server.files()).toHaveLength(files + 2);
      expect((await visitor.request('DELETE', `/api/image-edit?task_id=${task.id}`)).status).toBe(404);
    });

    it('keep a saved result in the library when they are deleted', async () => {
      const task = await visitor.edit('黑白');
      const id = task.result_image?.id ?? '';
      await visitor.saved(id, { task_id: task.id });
      await visitor.request('DELETE', `/api/image-edit?task_id=${task.id}`);
      expect((await visitor.bytes(id)).status).toBe(200);
    });

    it('are retried as a new task with the same original, and with another prompt if given', async () => {
      const failed = await visitor.edit('给这个人戴上帽子');
      const retry = async (json?: unknown) =>
        await visitor.request('PATCH', `/api/image-edit?task_id=${failed.id}`, json === undefined ? {} : { json });
      const same = await visitor.outcome((await retry()).body.task_id);
      expect(same).toMatchObject({ status: 'failed', prompt: '给这个人戴上帽子' });
      const better = await visitor.outcome((await retry({ prompt: '黑白' })).body.task_id);
      expect(better).toMatchObject({ status: 'completed', prompt: '黑白', original_image: failed.original_image });
      const { status, body } = await visitor.request('PATCH', `/api/image-edit?task_id=${better.id}`);
      expect([status, body.code]).toEqual([409, 'task_not_failed']);
    });
  });

  it('are listed newest first, by page, only to their owner', async () => {
    const person = await server.person();
    const ids: string[] = [];
    for (const prompt of ['黑白', '反色', '给他戴帽子']) ids.unshift((await person.edit(prompt)).id);
    const page = async (query: string) => (await person.get(`/api/image-edit/tasks${query}`)).body;
    const idsOf = ({ tasks }: { tasks: { id: string }[] }) => tasks.map(({ id }) => id);
    const first = await page('?limit=2');
    const second = await page(`?limit=2&cursor=${first.next_cursor}`);
    expect([...idsOf(first), ...idsOf(second)]).toEqual(ids);
    expect(second.next_cursor).toBeNull();
    expect(idsOf(await page('?status=failed'))).toEqual([ids[0]]);
    expect(idsOf((await (await server.person()).get('/api/image-edit/tasks')).body)).toEqual([]);
  });

  it.each([
    'limit=0',
    'limit=101',
    'limit=-1',
    'limit=1.5',
    'limit=x',
    'limit=',
    'limit=1e1',
    'limit=2&limit=3',
    'cursor=x',
    'status=done',
  ])('are not listed for %s: 400', async (query) => {
    expect((await visitor.get(`/api/image-edit/tasks?${query}`)).status).toBe(400);
  });

  describe('as events', () => {
    it('begin with the current state and then send every change, only to the owner', async () => {
      const person = await server.person();
      const before = await person.edit('黑白');
      const events = person.events();
      expect((await events.next()).value).toMatchObject({
        name: 'snapshot',
        data: { tasks: [{ id: before.id, saved: false }] },
      });
      await visitor.edit('反色');
      const taskId = await person.startEdit('反色');
      const seen: string[] = [];
      for await (const { name, data } of events) {
        expect([name, data.id]).toEqual(['task', taskId]);
        seen.push(data.progress?.stage ?? data.status);
        if (data.status === 'completed') break;
      }
      expect(seen).toEqual(['waiting', 'preparing', 'applying', 'storing', 'completed']);
    });

    it('report that a task was deleted and that its result was saved', async () => {
      const person = await server.person();
      const task = await person.edit('黑白');
      const events = person.events();
      await events.next();
      await person.saved(task.result_image?.id ?? '');
      expect((await events.next()).value).toMatchObject({ name: 'task', data: { id: task.id, saved: true } });
      await person.request('DELETE', `/api/image-edit?task_id=${task.id}`);
      expect((await events.next()).value).toEqual({ name: 'task_deleted', data: { id: task.id } });
      await events.return(undefined);
    });

    it('miss no change while the current state is read', async () => {
      const person = await server.person();
      for (let round = 0; round < 10; round += 1) {
        const [first, second] = [await person.startEdit('黑白'), await person.startEdit('反色')];
        for (const id of [first, second]) expect((await person.outcome(id)).status).toBe('completed');
      }
    });

    it('do not stay open for a HEAD', async () => {
      const person = await server.person();
      expect((await person.request('HEAD', '/api/image-edit/events')).status).toBe(405);
    });

    it('end together with their session', async () => {
      const person = await server.person();
      const events = person.events();
      await events.next();
      await person.request('POST', '/api/v1/auth/logout');
      expect((await events.next()).done).toBe(true);
    });
  });

  it('list the available models, and what would enable more', async () => {
    expect((await server.stranger().get('/api/models')).body).toEqual({
      default_model: 'darkroom',
      cny_per_usd: 7,
      auto: { otherwise: 'darkroom' },
      models: [expect.objectContaining({ id: 'darkroom', edit: true, generate: false })],
      engines: [
        { engine: 'gemini', ready: false, missing: ['GEMINI_API_URL', 'GEMINI_API_ENDPOINT', 'GEMINI_API_KEY'] },
        { engine: 'openai', ready: false, missing: ['OPENAI_API_KEY'] },
        { engine: 'dashscope', ready: false, missing: ['DASHSCOPE_API_KEY'] },
        { engine: 'ark', ready: false, missing: ['ARK_API_KEY'] },
        { engine: 'darkroom', ready: true, missing: [] },
      ],
    });
  });
});
