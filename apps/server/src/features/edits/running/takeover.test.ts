import type { Provider } from '@pictor/contracts';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { type FakeOpenAi, type Reply, replies, startFakeOpenAi } from '../../../testing/openai/fake-openai.ts';
import { startTestServer, type TestServer } from '../../../testing/test-server.ts';
import type { Visitor } from '../../../testing/visitor.ts';

const PROVIDERS = '/api/v1/admin/providers';
const BUDGETS = '/api/v1/admin/budgets';
const MODEL = 'gpt-image-2';
const priceOf = (amount: number) => ({ currency: 'USD', per_image: [{ amount }] });

describe('a model of two providers, of which the second may take over calls', () => {
  let one: FakeOpenAi;
  let two: FakeOpenAi;
  let server: TestServer;
  let admin: Visitor;
  let first: Provider;
  let second: Provider;
  beforeAll(async () => {
    one = await startFakeOpenAi('gateway');
    two = await startFakeOpenAi('gateway');
    server = await startTestServer();
    admin = await server.person();
  });
  afterAll(async () => {
    await server[Symbol.asyncDispose]();
    await one.close();
    await two.close();
  });
  afterEach(async () => {
    one.reply(replies.images());
    two.reply(replies.images());
    for (const { id } of (await admin.get(PROVIDERS)).body.providers)
      await admin.request('DELETE', `${PROVIDERS}/${id}`);
  });

  const create = async ({ url }: FakeOpenAi, fields: object): Promise<Provider> => {
    const shared = { kind: 'openai', base_url: url, api_key: 'sk-key-of-the-stand-in' };
    return (await admin.request('POST', PROVIDERS, { json: { ...shared, ...fields } })).body.provider;
  };
  const change = (id: string, json: object) => admin.request('PATCH', `${PROVIDERS}/${id}`, { json });
  const setUp = async (fields: object = {}): Promise<void> => {
    first = await create(one, { name: 'Studio', models: [{ id: MODEL, price: priceOf(0.1) }] });
    const models = [{ id: MODEL, price: priceOf(0.3) }];
    second = await create(two, { name: 'Backup', models, fallback: true, ...fields });
  };
  const requests = (): number => one.requests.length + two.requests.length;
  const entriesOf = (taskId: string) =>
    server.context.db.selectFrom('spend').selectAll().where('edit_id', '=', taskId).execute();
  const evidenceOf = async (taskId: string) => {
    const { db } = server.context;
    const { evidence } = await db
      .selectFrom('edits')
      .select('evidence')
      .where('id', '=', taskId)
      .executeTakeFirstOrThrow();
    return JSON.parse(evidence ?? 'null');
  };

  it.for([
    ['provider_quota', replies.noCredit()],
    ['provider_auth', replies.wrongKey()],
    ['rate_limited', replies.rateLimited({ 'retry-after': '600' })],
    ['provider_unavailable', replies.unavailable(503, { 'retry-after': '600' })],
  ] as const)('comes from the second after %s, and its price is that of the second', async ([errorCode, refusal]) => {
    await setUp();
    one.reply(refusal);
    const task = await admin.edit('a hat', { model: MODEL });
    expect(task).toMatchObject({ status: 'completed', model: MODEL, cost: { amount: 2.1, exact: true } });
    expect(await evidenceOf(task.id)).toMatchObject({
      provider: second.id,
      otherTries: [{ provider: first.id, errorCode, attempts: 1 }],
    });
    expect(await entriesOf(task.id)).toMatchObject([
      { provider: second.id, model: `${second.id}/${MODEL}`, amount_micros: 300_000, outcome: 'completed', billed: 1 },
    ]);
    const { db } = server.context;
    for (const table of ['budget_reservations', 'budget_calls'] as const)
      expect(await db.selectFrom(table).selectAll().where('edit_id', '=', task.id).execute()).toEqual([]);
  });

  it.for<[string, string, () => Reply]>([
    ['the words are refused', 'content_blocked', () => replies.blocked('input')],
    ['the answer is cut', 'provider_invalid', () => replies.cutJson()],
    ['the connection breaks in the answer', 'provider_unavailable', () => replies.cutConnection()],
    ['the provider has an error', 'provider_unavailable', () => replies.unavailable(500)],
  ])('stays at the first if %s', async ([, errorCode, reply]) => {
    await setUp();
    one.reply(reply());
    const before = two.requests.length;
    const task = await admin.edit('a hat', { model: MODEL });
    expect(task).toMatchObject({ status: 'failed', error_code: errorCode });
    expect(two.requests).toHaveLength(before);
    expect(await entriesOf(task.id)).toMatchObject([{ provider: first.id }]);
  });

  it('stays at the first if the second may not take over', async () => {
    await setUp({ fallback: false });
    one.reply(replies.noCredit());
    const before = two.requests.length;
    expect(await admin.edit('a hat', { model: MODEL })).toMatchObject({ error_code: 'provider_quota' });
    expect(two.requests).toHaveLength(before);
    expect((await change(second.id, { fallback: true })).body.provider.fallback).toBe(true);
    expect(await admin.edit('a hat', { model: MODEL })).toMatchObject({ status: 'completed' });
  });

  it('fails with the words of the first and the name of the second if both fail', async () => {
    await setUp();
    one.reply(replies.noCredit());
    two.reply(replies.wrongKey());
    const task = await admin.edit('a hat', { model: MODEL });
    expect(task).toMatchObject({ status: 'failed', error_code: 'provider_quota', cost: { amount: 0, exact: true } });
    expect(task.messages?.zh).toMatch(/。也试过「Backup」，同样没有成功。$/);
    expect(task.messages?.en).toMatch(/\. “Backup” was tried, too, without success\.$/);
    expect(await evidenceOf(task.id)).toMatchObject({
      ...{ provider: first.id, httpStatus: 429 },
      otherTries: [{ provider: second.id, errorCode: 'provider_auth', httpStatus: 401 }],
    });
    expect(await entriesOf(task.id)).toMatchObject([
      { provider: second.id, amount_micros: 0, outcome: 'provider_auth', billed: 0 },
    ]);
  });

  it('has an entry of what the second has billed, although both have failed', async () => {
    await setUp();
    one.reply(replies.noCredit());
    two.reply(replies.unavailable(500));
    const task = await admin.edit('a hat', { model: MODEL });
    expect(task).toMatchObject({ status: 'failed', error_code: 'provider_quota' });
    expect(await entriesOf(task.id)).toMatchObject([
      { provider: second.id, amount_micros: 300_000, outcome: 'provider_unavailable', billed: null, exact: 0 },
    ]);
  });

  it('that is stopped while the second works has one entry, of the second', async () => {
    await setUp();
    one.reply(replies.noCredit());
    const held = replies.heldImages();
    two.reply(held.reply);
    const before = two.requests.length;
    const id = await admin.startEdit('a hat', { model: MODEL });
    while (two.requests.length === before) await two.received();
    await admin.request('PUT', `/api/image-edit?task_id=${id}`);
    held.release();
    expect(await admin.outcome(id)).toMatchObject({ error_code: 'stopped' });
    expect(await entriesOf(id)).toMatchObject([
      { provider: second.id, amount_micros: 300_000, outcome: 'stopped', billed: null },
    ]);
  });

  it('is told apart by provider in the spend, also after a provider was deleted', async () => {
    await setUp();
    await admin.edit('a hat', { model: MODEL });
    one.reply(replies.noCredit());
    await admin.edit('a hat', { model: MODEL });
    const rows = async () => {
      const { body } = await admin.get('/api/v1/spend?by=model');
      return body.rows.filter(({ key }: { key: string }) =>
        [first.id, second.id].some((id) => key.startsWith(`${id}/`)),
      );
    };
    expect(await rows()).toMatchObject([
      { key: `${second.id}/${MODEL}`, name: MODEL, provider: 'Backup', calls: 1, cost: { amount: 2.1 } },
      { key: `${first.id}/${MODEL}`, name: MODEL, provider: 'Studio', calls: 1, cost: { amount: 0.7 } },
    ]);
    await admin.request('DELETE', `${PROVIDERS}/${first.id}`);
    expect(await rows()).toMatchObject([{ provider: 'Backup' }, { provider: first.id }]);
  });

  it('moves each call of several results by itself', async () => {
    await setUp();
    one.reply(replies.noCredit());
    const task = await admin.edit('a hat', { model: MODEL, count: 3 });
    expect(task).toMatchObject({ status: 'completed', delivered: { count: 3 }, cost: { amount: 6.3 } });
    expect(await entriesOf(task.id)).toMatchObject([{ provider: second.id, results: 3 }]);
  });

  it('comes from the second if the first is switched off or deleted while the task waits', async () => {
    for (const end of [
      () => change(first.id, { enabled: false }),
      () => admin.request('DELETE', `${PROVIDERS}/${first.id}`),
    ]) {
      await setUp();
      await change(first.id, { concurrency: 1 });
      const held = replies.heldImages();
      one.reply(held.reply);
      const running = await admin.startEdit('a hat', { model: MODEL });
      await admin.taskWhen(running, ({ progress }) => progress?.stage === 'calling_model');
      const waiting = await admin.startEdit('a coat', { model: MODEL });
      expect((await end()).status).toBe(200);
      held.release();
      expect(await admin.outcome(running)).toMatchObject({ status: 'completed' });
      expect(await admin.outcome(waiting)).toMatchObject({ status: 'completed' });
      expect(await evidenceOf(waiting)).toMatchObject({
        provider: second.id,
        otherTries: [{ provider: first.id, errorCode: 'model_retired' }],
      });
      expect(await entriesOf(waiting)).toMatchObject([{ provider: second.id, amount_micros: 300_000 }]);
      for (const { id } of (await admin.get(PROVIDERS)).body.providers)
        await admin.request('DELETE', `${PROVIDERS}/${id}`);
    }
  });

  it('fails if the first is deleted while the task waits and the second may not take over', async () => {
    await setUp({ fallback: false });
    await change(first.id, { concurrency: 1 });
    const held = replies.heldImages();
    one.reply(held.reply);
    const running = await admin.startEdit('a hat', { model: MODEL });
    await admin.taskWhen(running, ({ progress }) => progress?.stage === 'calling_model');
    const waiting = await admin.startEdit('a coat', { model: MODEL });
    const before = requests();
    await admin.request('DELETE', `${PROVIDERS}/${first.id}`);
    expect(await admin.outcome(waiting)).toMatchObject({ status: 'failed', error_code: 'model_retired' });
    expect(requests()).toBe(before);
    held.release();
    await admin.outcome(running);
  });

  it('stays at the first if the price of the second is unknown and such models are refused', async () => {
    await setUp();
    await change(second.id, { models: [{ id: 'my-own-model' }] });
    await change(first.id, { models: [{ id: 'my-own-model', price: priceOf(0.1) }] });
    const { budgets } = (await admin.get(BUDGETS)).body;
    await admin.request('PUT', BUDGETS, { json: { ...budgets, house_day: 1000, refuse_unknown: true } });
    one.reply(replies.noCredit());
    const before = two.requests.length;
    expect(await admin.edit('a hat', { model: 'my-own-model' })).toMatchObject({ error_code: 'provider_quota' });
    expect(two.requests).toHaveLength(before);
    await admin.request('PUT', BUDGETS, { json: budgets });
    expect(await admin.edit('a hat', { model: 'my-own-model' })).toMatchObject({ status: 'completed', cost: null });
  });
});
