import type { Budgets } from '@pictor/contracts';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { type FakeGemini, replies, startFakeGemini } from '../../testing/gemini/fake-gemini.ts';
import { geminiEnv } from '../../testing/gemini/gemini-env.ts';
import { startTestServer, type TestServer } from '../../testing/test-server.ts';
import type { Visitor } from '../../testing/visitor.ts';

const MODEL = 'gemini-nano-banana-2.1';
const NONE: Budgets = {
  currency: 'CNY',
  cny_per_usd: 7,
  time_zone: 'Asia/Shanghai',
  house_day: null,
  house_month: null,
  person_day: null,
  person_month: null,
  refuse_unknown: false,
};
/** Of the stand-in's answer, whose tokens have no kinds: 270 and 1290. */
const ANSWER = { usd: 0.039105, cny: 0.273735 };
const ESTIMATE_CNY = 0.238;

describe('the money of tasks', () => {
  let gemini: FakeGemini;
  let server: TestServer;
  let admin: Visitor;
  let person: Visitor;
  beforeAll(async () => {
    gemini = await startFakeGemini();
    server = await startTestServer({
      ...geminiEnv(gemini),
      GEMINI_API_ENDPOINT: `/v1beta/models/${MODEL}:generateContent`,
      GEMINI_IMAGE_MODELS: 'gemini-9-unknown-image',
    });
    admin = await server.person();
  });
  afterAll(async () => {
    await server[Symbol.asyncDispose]();
    await gemini.close();
  });
  afterEach(async () => {
    gemini.reply(replies.image());
    await setBudgets({});
  });

  const setBudgets = async (changes: Partial<Budgets>): Promise<void> => {
    const { status } = await admin.request('PUT', '/api/v1/admin/budgets', { json: { ...NONE, ...changes } });
    expect(status).toBe(200);
  };
  const entriesOf = (taskId: string) =>
    server.context.db.selectFrom('spend').selectAll().where('edit_id', '=', taskId).execute();
  const reservationsOf = (taskId: string) =>
    server.context.db.selectFrom('budget_reservations').selectAll().where('edit_id', '=', taskId).execute();
  const generate = async (by: Visitor, extra: object = {}) =>
    await by.request('POST', '/api/image-generate', { json: { prompt: '一只猫', ...extra } });

  it('a model tells its price, and the darkroom is free', async () => {
    const { body } = await admin.get('/api/models');

    expect(body.cny_per_usd).toBe(7);
    expect(body.models.find(({ id }: { id: string }) => id === MODEL).price).toMatchObject({
      currency: 'USD',
      approximate: true,
    });
    expect(body.models.find(({ id }: { id: string }) => id === 'gemini-9-unknown-image').price).toBeUndefined();
    expect(body.models.find(({ id }: { id: string }) => id === 'darkroom').price).toEqual({
      currency: 'CNY',
      per_image: [{ amount: 0 }],
    });
  });

  it('a task tells what it has cost, in the currency of its owner', async () => {
    person = await server.person();
    const task = await person.edit('给这个人戴上帽子');
    expect(task).toMatchObject({
      status: 'completed',
      cost: { amount: ANSWER.cny, currency: 'CNY', exact: false },
    });

    await person.request('PATCH', '/api/v1/auth/me', { json: { currency: 'USD' } });

    expect((await person.task(task.id)).cost).toEqual({ amount: ANSWER.usd, currency: 'USD', exact: false });
    expect((await person.get('/api/v1/auth/me')).body.user.currency).toBe('USD');
  });

  it('the ledger keeps the usage, and no words', async () => {
    const { id } = await person.edit('给这个人戴上帽子');

    const [entry, ...more] = await entriesOf(id);
    expect(more).toEqual([]);
    expect(JSON.parse(entry?.usage ?? '')).toEqual({
      images: 1,
      tokens: { input: 270, text_output: 0, output: 1290 },
    });
    expect(entry).toMatchObject({ engine: 'gemini', model: MODEL, results: 1, outcome: 'completed', billed: 1 });
    expect(JSON.stringify(entry)).not.toContain('帽子');
    expect(await reservationsOf(id)).toEqual([]);
  });

  it('several results are several calls, and their sum', async () => {
    const { body } = await generate(person, { count: 3 });
    const task = await person.outcome(body.task_id);

    expect(await entriesOf(task.id)).toHaveLength(3);
    expect(task.cost?.amount).toBeCloseTo(3 * ANSWER.usd, 6);
    expect(await reservationsOf(task.id)).toEqual([]);
  });

  it('the darkroom costs nothing, also over a budget', async () => {
    await setBudgets({ house_day: 0 });

    const task = await person.edit('黑白', { model: 'darkroom' });

    expect(task).toMatchObject({ status: 'completed', cost: { amount: 0, currency: 'USD', exact: true } });
  });

  it('a model of unknown price runs, and its cost is null', async () => {
    await setBudgets({ house_day: 0.01 });

    const { body } = await generate(person, { model: 'gemini-9-unknown-image' });

    expect(await person.outcome(body.task_id)).toMatchObject({ status: 'completed', cost: null });
  });

  it('a refused request costs nothing, and a failure after an answer what the answer cost', async () => {
    gemini.reply(replies.badKey());
    expect(await person.edit('一')).toMatchObject({ status: 'failed', cost: { amount: 0, exact: true } });

    gemini.reply(replies.undecodableImage());
    const { cost } = await person.edit('二');
    expect(cost?.amount).toBeGreaterThan(0);
  });

  it('a task over the budget is refused before anything is sent or stored', async () => {
    const poor = await server.person();
    await setBudgets({ person_month: 0.2 });
    const requests = gemini.requests.length;

    const { status, body } = await generate(poor);

    expect({ status, code: body.code, budget: body.budget }).toMatchObject({
      status: 402,
      code: 'budget_exceeded',
      budget: { scope: 'person', period: 'month' },
    });
    expect(body.error).toContain('上限 ¥0.20，已用和预留 ¥0.00，这个任务约 ¥0.24');
    expect(gemini.requests).toHaveLength(requests);
    expect((await poor.get('/api/image-edit/tasks')).body.tasks).toEqual([]);
    const english = await poor.request('POST', '/api/image-generate', {
      json: { prompt: 'a cat' },
      headers: { 'accept-language': 'en' },
    });
    expect(english.body.error).toBe(
      'The budget does not allow this task. budget names the limit and when it begins anew.',
    );
  });

  it('concurrent tasks at the limit: exactly as many as fit', async () => {
    const poor = await server.person();
    await setBudgets({ person_day: 3 * ESTIMATE_CNY });
    const held = replies.heldImage();
    gemini.reply(held.reply);

    const answers = await Promise.all(Array.from({ length: 8 }, () => generate(poor)));

    expect(answers.map(({ status }) => status).toSorted()).toEqual([200, 200, 200, 402, 402, 402, 402, 402]);
    held.release();
    for (const { status, body } of answers) if (status === 200) await poor.outcome(body.task_id);
    const { body } = await poor.get('/api/v1/spend');
    expect(body.total.cost.amount).toBeCloseTo(3 * ANSWER.cny, 6);
    // More than was reserved, and all results are kept.
    expect(body.budgets).toMatchObject([{ scope: 'person', period: 'day', limit: 0.714, used: 0.821205 }]);
  });

  it('a task that is stopped while it waits gives its money back, and one that is stopped in its call does not', async () => {
    const stopped = await server.person();
    gemini.reply(replies.hang());
    const ids: string[] = [];
    for (let n = 0; n < 4; n += 1) ids.push((await generate(stopped)).body.task_id);
    const [first = ''] = ids;
    await stopped.taskWhen(first, ({ progress }) => progress?.stage === 'calling_model');
    const waiting: string[] = [];
    for (const id of ids) if ((await stopped.task(id)).progress?.stage === 'waiting') waiting.push(id);
    expect(waiting.length).toBeGreaterThan(0);

    // A stopped call would make room for a waiting task.
    for (const id of [...waiting, ...ids]) await stopped.request('PUT', `/api/image-edit?task_id=${id}`);

    for (const id of waiting) {
      expect(await entriesOf(id)).toEqual([]);
      expect((await stopped.task(id)).cost).toBeNull();
    }
    expect(await entriesOf(first)).toMatchObject([
      { outcome: 'stopped', amount_micros: 34_000, billed: null, exact: 0 },
    ]);
    for (const id of ids) expect(await reservationsOf(id)).toEqual([]);
  });

  it('a call that is stopped before its request is sent costs nothing', async () => {
    const json = {
      kind: 'gemini',
      name: 'Slow',
      base_url: gemini.url,
      api_key: 'test-key-of-the-stand-in',
      models: [{ id: 'gemini-3-pro-image' }],
      requests_per_minute: 1,
    };
    expect((await admin.request('POST', '/api/v1/admin/providers', { json })).status).toBe(201);
    const waiting = await server.person();
    const first = (await generate(waiting, { model: 'gemini-3-pro-image' })).body.task_id;
    expect((await waiting.outcome(first)).status).toBe('completed');
    const second = (await generate(waiting, { model: 'gemini-3-pro-image' })).body.task_id;
    const attempts = server.context.db.selectFrom('tasks').select('attempts').where('id', '=', second);
    await expect.poll(() => attempts.executeTakeFirst()).toEqual({ attempts: 1 });

    await waiting.request('PUT', `/api/image-edit?task_id=${second}`);

    expect(await entriesOf(first)).toHaveLength(1);
    expect(await entriesOf(second)).toEqual([]);
    expect(await reservationsOf(second)).toEqual([]);
  });

  it('a task that is deleted, and an account that is deleted, leave their entries in the ledger', async () => {
    const leaving = await server.person();
    const { id } = await leaving.edit('一');
    await leaving.request('DELETE', `/api/image-edit?task_id=${id}`);
    gemini.reply(replies.hang());
    const running = (await generate(leaving)).body.task_id;
    await leaving.taskWhen(running, ({ progress }) => progress?.stage === 'calling_model');
    const userId = (await leaving.get('/api/v1/auth/me')).body.user.id;

    await leaving.request('DELETE', '/api/v1/auth/me', { json: { password: 'correct horse' } });

    expect(await entriesOf(id)).toMatchObject([{ user_id: userId, outcome: 'completed' }]);
    await expect.poll(() => entriesOf(running)).toMatchObject([{ user_id: userId, outcome: 'stopped' }]);
    expect(await reservationsOf(running)).toEqual([]);
    const { body } = await admin.get('/api/v1/spend?by=user');
    const row = body.rows.find(({ key }: { key: string }) => key === userId);
    expect(row).toMatchObject({ calls: 2, failed: 1, failed_billed: 1 });
    expect(row.name).toBeUndefined();
  });
});

describe('the routes of spend', () => {
  let gemini: FakeGemini;
  let server: TestServer;
  let admin: Visitor;
  let person: Visitor;
  beforeAll(async () => {
    gemini = await startFakeGemini();
    server = await startTestServer({
      ...geminiEnv(gemini),
      GEMINI_API_ENDPOINT: `/v1beta/models/${MODEL}:generateContent`,
    });
    admin = await server.person();
    person = await server.person();
    await admin.edit('一');
    await person.edit('一');
    gemini.reply(replies.badKey());
    await person.edit('二');
  });
  afterAll(async () => {
    await server[Symbol.asyncDispose]();
    await gemini.close();
  });

  it('tell users their own spend, and administrators that of all', async () => {
    const own = (await person.get('/api/v1/spend')).body;
    expect(own).toMatchObject({
      by: 'day',
      time_zone: 'Asia/Shanghai',
      total: { calls: 2, results: 1, failed: 1, failed_billed: 0, unknown: 0, failed_cost: { amount: 0 } },
      budgets: [],
    });
    expect(own.total.cost).toEqual({ amount: ANSWER.cny, currency: 'CNY', exact: false });
    expect(own.rows).toHaveLength(1);

    expect((await admin.get('/api/v1/spend?by=model')).body.rows).toMatchObject([{ key: MODEL, calls: 3, results: 2 }]);
    expect((await admin.get('/api/v1/spend?of=own')).body.total.calls).toBe(1);
    const users = (await admin.get('/api/v1/spend?by=user')).body.rows;
    expect(users.map(({ name }: { name: string }) => name).toSorted()).toEqual(['Person 1', 'Person 2']);
  });

  it('refuse the spend of others, times that are too long, and budgets of a user', async () => {
    for (const query of ['by=user', 'of=house'])
      expect((await person.get(`/api/v1/spend?${query}`)).body).toMatchObject({ code: 'admin_only' });
    expect((await person.get('/api/v1/admin/budgets')).status).toBe(403);
    expect((await person.get('/api/v1/spend?from=2025-01-01&to=2026-11-01')).status).toBe(400);
    expect((await person.get('/api/v1/spend?from=2026-02-01&to=2026-01-01')).status).toBe(400);
    expect((await person.get('/api/v1/spend?from=yesterday')).body.code).toBe('validation_failed');
    expect((await server.stranger().get('/api/v1/spend')).status).toBe(401);
  });

  it('need the scope of administrators for the spend of others over the API', async () => {
    const keyOf = async (scopes: string[]): Promise<Record<string, string>> => {
      const json = { name: scopes.join(' '), scopes };
      const { key } = (await admin.request('POST', '/api/v1/auth/keys', { json })).body;
      return { authorization: `Bearer ${key}` };
    };
    const reader = await keyOf(['read']);
    const stranger = server.stranger();

    expect((await stranger.get('/api/v1/spend', reader)).body.total.calls).toBe(1);
    expect((await stranger.get('/api/v1/spend?by=user', reader)).status).toBe(403);
    expect((await stranger.get('/api/v1/spend?by=user', await keyOf(['read', 'admin']))).status).toBe(200);
  });

  it('tell nothing of a day on which nothing was called', async () => {
    const { body } = await person.get('/api/v1/spend?from=2020-01-01&to=2020-01-31');

    expect(body).toMatchObject({
      rows: [],
      total: { calls: 0, cost: { amount: 0, currency: 'CNY', exact: true } },
    });
  });

  it('answer as CSV by the path or by Accept', async () => {
    const byPath = await admin.get('/api/v1/spend.csv?by=user');
    const byAccept = await admin.get('/api/v1/spend?by=user', { accept: 'text/csv' });

    expect(byPath.headers.get('content-type')).toBe('text/csv; charset=utf-8');
    expect(byPath.headers.get('content-disposition')).toMatch(/^attachment; filename="pictor-spend-user-.+\.csv"$/);
    expect(byAccept.text).toBe(byPath.text);
    expect(byPath.text.split('\r\n')).toHaveLength(4);
    expect(byPath.text).toMatch(/,Person 2,2,1,0.273735,CNY,false,1,0,0,0\r\n/);
    expect(byPath.text).not.toContain('一');
  });

  it('keep the settings of the budgets, and tell how much is used', async () => {
    const before = (await admin.get('/api/v1/admin/budgets')).body;
    expect(before).toEqual({ budgets: NONE, house: [] });
    const json = { ...NONE, currency: 'USD', house_month: 10, cny_per_usd: 7.1, time_zone: 'Europe/Berlin' };

    const { status, body } = await admin.request('PUT', '/api/v1/admin/budgets', { json });

    expect(status).toBe(200);
    expect(body.budgets).toEqual(json);
    expect((await admin.get('/api/v1/admin/budgets')).body.budgets).toEqual(json);
    expect(body.house).toMatchObject([{ scope: 'house', period: 'month', limit: 10, currency: 'USD' }]);
    for (const wrong of [{ time_zone: 'Moon/Base' }, { cny_per_usd: 0 }, { house_day: -1 }, { person_day: 'much' }])
      expect((await admin.request('PUT', '/api/v1/admin/budgets', { json: { ...json, ...wrong } })).body.code).toBe(
        'validation_failed',
      );
  });
});
