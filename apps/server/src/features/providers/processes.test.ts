import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { type FakeOpenAi, replies, startFakeOpenAi } from '../../testing/openai/fake-openai.ts';
import { type Backend, openBackend } from '../../testing/stores/backends.ts';
import { boot, shutDown, writePage } from '../../testing/test-server.ts';
import { Visitor } from '../../testing/visitor.ts';

const PATH = '/api/v1/admin/providers';
const PERSON = { email: 'ada@example.com', password: 'correct horse' };

describe('a provider, in several processes', () => {
  let folder: string;
  let backend: Backend;
  let openai: FakeOpenAi;
  let one: Awaited<ReturnType<typeof boot>>;
  let other: Awaited<ReturnType<typeof boot>>;
  let worker: Awaited<ReturnType<typeof boot>>;
  let atOne: Visitor;
  let atOther: Visitor;

  const start = async (ROLE: 'web' | 'worker', name: string) => {
    const own = join(folder, name);
    await writePage(join(own, 'web'));
    return await boot(own, { ...backend.env, ROLE });
  };

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'pictor-providers-'));
    backend = await openBackend();
    openai = await startFakeOpenAi('gateway');
    one = await start('web', 'one');
    other = await start('web', 'other');
    worker = await start('worker', 'worker');
    atOne = new Visitor(() => one.url);
    await atOne.register({ name: 'Ada', ...PERSON });
    atOther = new Visitor(() => other.url);
    await atOther.request('POST', '/api/v1/auth/login', { json: PERSON });
  });
  afterEach(async () => {
    openai.reply(replies.images());
    for (const { id } of (await atOne.get(PATH)).body.providers) await atOne.request('DELETE', `${PATH}/${id}`);
  });
  afterAll(async () => {
    for (const running of [one, other, worker]) await shutDown(running);
    await openai.close();
    await backend[Symbol.asyncDispose]();
    await rm(folder, { recursive: true });
  });

  const create = async (fields: object = {}): Promise<string> => {
    const model = { id: 'flux' };
    const json = {
      kind: 'openai',
      name: 'Studio',
      base_url: openai.url,
      api_key: 'sk-key',
      models: [model],
      ...fields,
    };
    return (await atOne.request('POST', PATH, { json })).body.provider.id;
  };
  const offered = async (visitor: Visitor): Promise<string[]> =>
    (await visitor.get('/api/models')).body.models.map(({ id }: { id: string }) => id);

  it('that one has added is used at the other and run by a worker at once', async () => {
    await create();
    expect(await atOther.edit('a hat', { model: 'flux' })).toMatchObject({ status: 'completed' });
    expect(openai.requests.at(-1)?.headers.authorization).toBe('Bearer sk-key');
  });

  it('gets a further model that a worker runs at once', async () => {
    const id = await create();
    await atOne.request('PATCH', `${PATH}/${id}`, { json: { models: [{ id: 'flux' }, { id: 'flux-2' }] } });
    expect(await atOther.edit('a hat', { model: 'flux-2' })).toMatchObject({ status: 'completed' });
  });

  it('that one has switched off is gone at the other', async () => {
    const id = await create();
    await atOne.request('PATCH', `${PATH}/${id}`, { json: { enabled: false } });
    await expect.poll(() => offered(atOther), { timeout: 10_000 }).toEqual(['darkroom']);
  });

  it('changes at the other although the message about it was lost', async () => {
    await create();
    await expect.poll(() => offered(atOther), { timeout: 10_000 }).toContain('flux');
    await one.context.db
      .updateTable('providers')
      .set((eb) => ({ models: JSON.stringify([{ id: 'schnell' }]), revision: eb('revision', '+', 1) }))
      .execute();
    await expect.poll(() => offered(atOther), { timeout: 10_000 }).toContain('schnell');
  });

  it('that is deleted while a task waits at a worker fails the task in words', async () => {
    const id = await create({ concurrency: 1 });
    const held = replies.heldImages();
    openai.reply(held.reply, replies.images());
    const running = await atOne.startEdit('a hat', { model: 'flux' });
    await atOne.taskWhen(running, ({ progress }) => progress?.stage === 'calling_model');
    const waiting = await atOther.startEdit('a coat', { model: 'flux' });
    await atOther.request('DELETE', `${PATH}/${id}`);
    expect(await atOther.outcome(waiting)).toMatchObject({ status: 'failed', error_code: 'model_retired' });
    held.release();
    expect(await atOne.outcome(running)).toMatchObject({ status: 'completed' });
  });

  it('counts the requests of a minute over all processes', async () => {
    await create({ requests_per_minute: 1 });
    await using second = { worker: await start('worker', 'second'), [Symbol.asyncDispose]: async () => {} };
    expect(await atOne.edit('a hat', { model: 'flux' })).toMatchObject({ status: 'completed' });
    const waiting = [
      await atOne.startEdit('a hat', { model: 'flux' }),
      await atOne.startEdit('a hat', { model: 'flux' }),
    ];
    const before = openai.requests.length;
    for (const id of waiting) {
      await atOne.taskWhen(id, ({ progress }) => progress?.stage === 'waiting');
      await atOne.request('PUT', `/api/image-edit?task_id=${id}`);
    }
    expect(openai.requests.length).toBe(before);
    await shutDown(second.worker);
  });
});
