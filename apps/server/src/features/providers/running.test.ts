import type { Provider } from '@pictor/contracts';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { type FakeOpenAi, replies, startFakeOpenAi } from '../../testing/openai/fake-openai.ts';
import { startTestServer, type TestServer } from '../../testing/test-server.ts';
import type { Visitor } from '../../testing/visitor.ts';

const PATH = '/api/v1/admin/providers';

describe('tasks of a provider that an administrator has set up', () => {
  let openai: FakeOpenAi;
  let server: TestServer;
  let admin: Visitor;
  beforeAll(async () => {
    openai = await startFakeOpenAi('gateway');
    server = await startTestServer();
    admin = await server.person();
  });
  afterAll(async () => {
    await server[Symbol.asyncDispose]();
    await openai.close();
  });
  afterEach(async () => {
    openai.reply(replies.images());
    for (const { id } of (await admin.get(PATH)).body.providers) await admin.request('DELETE', `${PATH}/${id}`);
  });

  const create = async (fields: object = {}): Promise<Provider> => {
    const provider = {
      kind: 'openai',
      name: 'Studio',
      base_url: openai.url,
      api_key: 'sk-key-of-the-studio',
      models: [{ id: 'gpt-image-2' }],
      ...fields,
    };
    return (await admin.request('POST', PATH, { json: provider })).body.provider;
  };
  const change = (id: string, json: object) => admin.request('PATCH', `${PATH}/${id}`, { json });

  it('run with the key of the provider, without a restart', async () => {
    await create();
    expect(await admin.edit('a hat', { model: 'gpt-image-2' })).toMatchObject({ status: 'completed' });
    const request = openai.requests.at(-1);
    expect(request?.headers.authorization).toBe('Bearer sk-key-of-the-studio');
    const { db } = server.context;
    const rows = await db.selectFrom('edits').selectAll().execute();
    expect(JSON.stringify(rows)).not.toContain('sk-key-of-the-studio');
  });

  it('run at the provider that the request names, and name the model by its one id', async () => {
    const first = await create({ name: 'first' });
    const second = await create({ name: 'second', api_key: 'sk-key-of-the-second' });
    const other = await admin.edit('a hat', { model: `${second.id}/gpt-image-2` });
    expect(other).toMatchObject({ status: 'completed', model: `${second.id}/gpt-image-2` });
    expect(openai.requests.at(-1)?.headers.authorization).toBe('Bearer sk-key-of-the-second');
    const alias = await admin.edit('a hat', { model: `${first.id}/gpt-image-2` });
    expect(alias).toMatchObject({ status: 'completed', model: 'gpt-image-2' });
    expect(openai.requests.at(-1)?.headers.authorization).toBe('Bearer sk-key-of-the-studio');
  });

  it('name the settings of the provider if they fail', async () => {
    await create();
    openai.reply(replies.wrongKey());
    const task = await admin.edit('a hat', { model: 'gpt-image-2' });
    expect(task).toMatchObject({ status: 'failed', error_code: 'provider_auth' });
    expect(task.messages?.zh).toContain('请管理员检查「Studio」的密钥（设置 → 模型）及其权限');
    expect(task.messages?.en).toContain('check the key of “Studio” (Settings → Models) and its permissions');
    expect(JSON.stringify(task)).not.toContain('sk-key-of-the-studio');
  });

  it('run with a replaced key from the next task on', async () => {
    const { id } = await create();
    await change(id, { api_key: 'sk-replaced-key' });
    await admin.edit('a hat', { model: 'gpt-image-2' });
    expect(openai.requests.at(-1)?.headers.authorization).toBe('Bearer sk-replaced-key');
  });

  it('end although the provider is switched off or deleted while they run', async () => {
    for (const end of [
      (id: string) => change(id, { enabled: false }),
      (id: string) => admin.request('DELETE', `${PATH}/${id}`),
    ]) {
      const { id } = await create();
      const held = replies.heldImages();
      openai.reply(held.reply);
      const taskId = await admin.startEdit('a hat', { model: 'gpt-image-2' });
      await admin.taskWhen(taskId, ({ progress }) => progress?.stage === 'calling_model');
      expect((await end(id)).status).toBe(200);
      held.release();
      expect(await admin.outcome(taskId)).toMatchObject({ status: 'completed' });
      if ((await admin.get(PATH)).body.providers.length > 0) await admin.request('DELETE', `${PATH}/${id}`);
    }
  });

  it('fail in words if the provider is deleted while they wait', async () => {
    const { id } = await create({ concurrency: 1 });
    const held = replies.heldImages();
    openai.reply(held.reply, replies.images());
    const running = await admin.startEdit('a hat', { model: 'gpt-image-2' });
    await admin.taskWhen(running, ({ progress }) => progress?.stage === 'calling_model');
    const waiting = await admin.startEdit('a coat', { model: 'gpt-image-2' });
    await admin.request('DELETE', `${PATH}/${id}`);
    const failed = await admin.outcome(waiting);
    expect(failed).toMatchObject({ status: 'failed', error_code: 'model_retired' });
    expect(failed.messages?.zh).toContain('gpt-image-2 已不可用');
    held.release();
    expect(await admin.outcome(running)).toMatchObject({ status: 'completed' });
  });

  it('run at most as many at once as the provider allows', async () => {
    await create({ concurrency: 1 });
    const before = openai.requests.length;
    const held = replies.heldImages();
    openai.reply(held.reply, replies.images());
    const first = await admin.startEdit('a hat', { model: 'gpt-image-2' });
    await admin.taskWhen(first, ({ progress }) => progress?.stage === 'calling_model');
    const second = await admin.startEdit('a coat', { model: 'gpt-image-2' });
    // A task of another lane runs meanwhile.
    expect((await admin.edit('黑白', { model: 'darkroom' })).status).toBe('completed');
    expect(openai.requests.length).toBe(before + 1);
    held.release();
    for (const id of [first, second]) expect((await admin.outcome(id)).status).toBe('completed');
  });
});
