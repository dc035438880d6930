import type { Provider } from '@pictor/contracts';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { type FakeGemini, startFakeGemini } from '../../testing/gemini/fake-gemini.ts';
import { geminiEnv } from '../../testing/gemini/gemini-env.ts';
import { startTestServer, type TestServer } from '../../testing/test-server.ts';
import type { Visitor } from '../../testing/visitor.ts';

const PATH = '/api/v1/admin/providers';
const GATEWAY = { kind: 'openai', name: '网关', base_url: 'https://gateway.example/v1/', api_key: 'sk-the-secret-key' };
const PRICE = { currency: 'USD', per_image: [{ amount: 0.04 }] };

describe('providers', () => {
  let gemini: FakeGemini;
  let server: TestServer;
  let admin: Visitor;
  beforeAll(async () => {
    gemini = await startFakeGemini();
    server = await startTestServer(geminiEnv(gemini));
    admin = await server.person();
  });
  afterAll(async () => {
    await server[Symbol.asyncDispose]();
    await gemini.close();
  });
  beforeEach(async () => {
    for (const { id, source } of await list()) if (source === 'admin') await admin.request('DELETE', `${PATH}/${id}`);
  });

  const list = async (): Promise<Provider[]> => (await admin.get(PATH)).body.providers;
  const create = async (fields: object = {}): Promise<Provider> => {
    const { status, body } = await admin.request('POST', PATH, { json: { ...GATEWAY, ...fields } });
    expect(status).toBe(201);
    return body.provider;
  };
  const change = (id: string, json: object) => admin.request('PATCH', `${PATH}/${id}`, { json });
  /** Another SECRET_KEY makes the tokens of the visitor invalid. Reading the account renews them. */
  const restart = async (env: Record<string, string> = {}): Promise<void> => {
    await server.restart(env);
    await admin.get('/api/v1/auth/me');
  };
  const models = async () => (await admin.get('/api/models')).body;

  it('are for administrators only', async () => {
    const { id } = await create();
    const user = await server.person();
    const calls = [
      ['GET', PATH],
      ['POST', PATH],
      ['PATCH', `${PATH}/${id}`],
      ['DELETE', `${PATH}/${id}`],
      ['POST', `${PATH}/${id}/test`],
    ] as const;
    for (const [method, path] of calls) {
      const json = method === 'GET' ? {} : { json: {} };
      expect([method, (await user.request(method, path, json)).body.code]).toEqual([method, 'admin_only']);
      expect([method, (await server.stranger().request(method, path, json)).status]).toEqual([method, 401]);
    }
  });

  it('offer their models at once, under the names and with the provider that the administrator has given', async () => {
    const created = await create({ models: [{ id: 'flux-kontext-pro', name: '通量' }, { id: 'gpt-image-2' }] });
    expect(created).toEqual({
      id: expect.stringMatching(/^openai-[a-z0-9]{4}$/),
      kind: 'openai',
      name: '网关',
      base_url: 'https://gateway.example/v1',
      has_key: true,
      models: [{ id: 'flux-kontext-pro', name: '通量' }, { id: 'gpt-image-2' }],
      enabled: true,
      source: 'admin',
      position: 0,
      concurrency: null,
      requests_per_minute: null,
      fallback: false,
      revision: 1,
      problem: null,
    });
    const provider = { id: created.id, name: '网关' };
    const { models: offered, default_model } = await models();
    expect(offered.slice(1)).toMatchObject([
      { id: 'flux-kontext-pro', name: '通量', provider },
      { id: 'gpt-image-2', name: 'GPT Image 2', provider },
      { id: 'darkroom' },
    ]);
    expect(default_model).toBe('gemini-2.5-flash-image');
  });

  it('are gone at once when they are switched off or deleted', async () => {
    const { id } = await create({ models: [{ id: 'flux' }] });
    const ids = async () => (await models()).models.map((model: { id: string }) => model.id);
    expect(await ids()).toContain('flux');
    await change(id, { enabled: false });
    expect(await ids()).not.toContain('flux');
    await change(id, { enabled: true });
    expect(await ids()).toContain('flux');
    expect((await admin.request('DELETE', `${PATH}/${id}`)).status).toBe(200);
    expect(await ids()).not.toContain('flux');
    expect((await admin.request('DELETE', `${PATH}/${id}`)).status).toBe(404);
    expect((await change(id, { name: 'x' })).status).toBe(404);
    expect((await admin.request('POST', `${PATH}/${id}/test`)).status).toBe(404);
  });

  it('never show the key again, and replace or remove it at any time', async () => {
    const { id } = await create({ models: [{ id: 'flux' }] });
    const answers = [await admin.get(PATH), await change(id, { name: 'Gateway' }), await admin.get('/api/models')];
    expect((await change(id, { api_key: 'sk-another-secret' })).body.provider.has_key).toBe(true);
    expect((await change(id, { api_key: null })).body.provider).toMatchObject({ has_key: false, problem: null });
    for (const { text } of answers) expect(text).not.toContain('sk-the-secret-key');
  });

  it.each([
    ['ftp://gateway.example', 'http'],
    ['gateway.example/v1', 'http'],
    ['https://me:hush@gateway.example', '密码'],
    ['https://gateway.example/v1?key=x', '?'],
    ['https://gateway.example/v1?', '?'],
    ['https://gateway.example/v1#', '#'],
    ['https://gateway.example/v1/images/edits', '/images'],
    ['', 'http'],
  ])('refuse the base URL %s in words', async (base_url, word) => {
    const { status, body } = await admin.request('POST', PATH, { json: { ...GATEWAY, base_url } });
    expect([status, body.code]).toEqual([400, 'base_url_invalid']);
    expect(body.error).toContain(word);
  });

  it('send a stored key to no other server', async () => {
    const { id } = await create();
    const elsewhere = 'https://attacker.example/v1';
    expect((await change(id, { base_url: elsewhere })).body.code).toBe('provider_key_required');
    expect((await change(id, { base_url: 'https://gateway.example/v2' })).status).toBe(200);
    expect((await change(id, { base_url: elsewhere, api_key: 'sk-new-key' })).status).toBe(200);
    expect((await change(id, { base_url: 'https://third.example', api_key: null })).body.provider.has_key).toBe(false);
  });

  it.each([
    ['an unknown kind', { kind: 'acme' }],
    ['an empty name', { name: ' ' }],
    ['a key with a line break', { api_key: 'sk-\nkey' }],
    ['a model twice', { models: [{ id: 'a' }, { id: 'a' }] }],
    [
      'two defaults',
      {
        models: [
          { id: 'a', is_default: true },
          { id: 'b', is_default: true },
        ],
      },
    ],
    ['no requests a minute', { requests_per_minute: 0 }],
    ['an unknown field', { has_key: true }],
    ['a negative price', { models: [{ id: 'a', price: { currency: 'USD', per_reference: -1 } }] }],
  ])('refuse %s', async (_what, fields) => {
    expect((await admin.request('POST', PATH, { json: { ...GATEWAY, ...fields } })).status).toBe(400);
  });

  it('have one default model, which is the last one that was marked', async () => {
    const first = await create({ models: [{ id: 'one', is_default: true }] });
    expect((await models()).default_model).toBe('one');
    await create({ models: [{ id: 'two', is_default: true, price: PRICE }] });
    expect((await models()).default_model).toBe('two');
    expect((await list()).find(({ id }) => id === first.id)?.models).toEqual([{ id: 'one' }]);
    await change(first.id, { models: [{ id: 'one', is_default: true }] });
    expect((await models()).default_model).toBe('one');
    expect((await list()).at(-1)?.models).toEqual([{ id: 'two', price: PRICE }]);
  });

  it('keep their order, in which the first one has the bare id of a model', async () => {
    const one = await create({ name: 'one', models: [{ id: 'flux' }] });
    const two = await create({ name: 'two', models: [{ id: 'flux' }] });
    await create({ name: 'three' });
    const owner = async () => (await models()).models.find(({ id }: { id: string }) => id === 'flux').provider.id;
    expect(await owner()).toBe(one.id);
    const { provider } = (await change(two.id, { position: 0 })).body;
    expect(provider).toMatchObject({ position: 0 });
    expect((await list()).slice(1).map(({ name, position }) => [name, position])).toEqual([
      ['two', 0],
      ['one', 1],
      ['three', 2],
    ]);
    expect(await owner()).toBe(two.id);
    expect((await models()).models.map(({ id }: { id: string }) => id)).toContain(`${one.id}/flux`);
  });

  it('tell an administrator who changes an older state', async () => {
    const { id, revision } = await create();
    expect((await change(id, { name: 'first', revision })).status).toBe(200);
    const { status, body } = await change(id, { name: 'second', revision });
    expect([status, body.code]).toEqual([409, 'provider_changed']);
    expect((await list()).at(-1)?.name).toBe('first');
    expect((await change(id, { name: 'third' })).status).toBe(200);
  });

  it('apply one of two changes of the same state at once', async () => {
    const { id, revision } = await create();
    const answers = await Promise.all(['a', 'b', 'c'].map((name) => change(id, { name, revision })));
    expect(answers.map(({ status }) => status).toSorted()).toEqual([200, 409, 409]);
  });

  it('say in words why their models are not offered', async () => {
    expect((await create()).problem?.code).toBe('no_models');
    expect((await create({ base_url: 'http://127.0.0.1:1234/v1', api_key: null, models: [{ id: 'a' }] })).problem).toBe(
      null,
    );
    const { problem } = await create({ kind: 'gemini', base_url: 'https://g.example', api_key: null });
    expect(problem?.code).toBe('key_missing');
    expect(problem?.messages.zh).toMatch(/密钥/);
    expect(problem?.messages.en).toMatch(/key/);
  });

  it('of the environment come first, and only the prices of their models can be changed', async () => {
    const [provider] = await list();
    expect(provider).toMatchObject({
      id: 'gemini',
      name: 'Gemini',
      base_url: gemini.url,
      has_key: true,
      models: [{ id: 'gemini-2.5-flash-image', name: 'Gemini 2.5 Flash Image' }],
      source: 'environment',
      revision: 0,
    });
    const priced = { models: [{ id: 'gemini-2.5-flash-image', price: PRICE }], revision: 0 };
    expect((await change('gemini', priced)).body.provider).toMatchObject({ models: priced.models, revision: 1 });
    expect(server.context.engines.find('gemini-2.5-flash-image')?.model.price).toEqual(PRICE);
    expect((await change('gemini', priced)).body.code).toBe('provider_changed');
    for (const refused of [
      { enabled: false },
      { name: 'mine' },
      { api_key: 'sk-other-key' },
      {},
      { models: [{ id: 'another' }] },
      { models: [{ id: 'gemini-2.5-flash-image', is_default: true }] },
    ])
      expect([refused, (await change('gemini', refused)).body.code]).toEqual([refused, 'provider_from_environment']);
    expect((await admin.request('DELETE', `${PATH}/gemini`)).body.code).toBe('provider_from_environment');
    expect((await change('ark', { name: 'x' })).status).toBe(404);
    await change('gemini', { models: [] });
    expect(server.context.engines.find('gemini-2.5-flash-image')?.model.price).not.toEqual(PRICE);
  });

  it('survive a restart', async () => {
    const { id } = await create({ models: [{ id: 'flux', is_default: true }] });
    await restart();
    expect((await list()).at(-1)).toMatchObject({ id, has_key: true, problem: null });
    expect((await models()).default_model).toBe('flux');
  });

  it('say that the key cannot be read after SECRET_KEY was changed, and everything else works', async () => {
    await restart({ SECRET_KEY: 'the first secret key of this server' });
    const { id } = await create({ models: [{ id: 'flux' }] });
    await restart({ SECRET_KEY: 'the other secret key of this server' });
    expect((await list()).at(-1)).toMatchObject({ has_key: true, problem: { code: 'key_unreadable' } });
    const tested = (await admin.request('POST', `${PATH}/${id}/test`)).body;
    expect(tested).toMatchObject({ ok: false, messages: { zh: expect.stringContaining('SECRET_KEY') } });
    expect((await admin.edit('黑白', { model: 'darkroom' })).status).toBe('completed');
    expect((await change(id, { api_key: 'sk-the-same-key' })).body.provider.problem).toBe(null);
    expect((await models()).models.map((model: { id: string }) => model.id)).toContain('flux');
  });

  it('keep nothing but their id when they are deleted', async () => {
    const { id } = await create();
    await admin.request('DELETE', `${PATH}/${id}`);
    const { db } = server.context;
    const row = await db.selectFrom('providers').selectAll().where('id', '=', id).executeTakeFirstOrThrow();
    expect(row).toMatchObject({ api_key: null, name: '', base_url: '', models: '[]' });
  });
});
