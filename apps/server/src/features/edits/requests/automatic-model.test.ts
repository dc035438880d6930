import type { EngineName } from '@pictor/contracts';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { EngineCatalogue, type ReadyEngine } from '../../../engines/catalogue.ts';
import type { Engine, EngineModel } from '../../../engines/engine.ts';
import { type FakeGemini, replies, startFakeGemini } from '../../../testing/gemini/fake-gemini.ts';
import { geminiEnv } from '../../../testing/gemini/gemini-env.ts';
import { startTestServer, type TestServer } from '../../../testing/test-server.ts';
import type { Visitor } from '../../../testing/visitor.ts';
import { chooseModel } from './automatic-model.ts';

const MODEL = 'gemini-3.1-flash-image';

describe('the model auto', () => {
  let gemini: FakeGemini;
  let server: TestServer;
  let visitor: Visitor;
  const withModel = (id: string) => ({
    ...geminiEnv(gemini),
    GEMINI_API_ENDPOINT: `/v1beta/models/${id}:generateContent`,
  });
  beforeAll(async () => {
    gemini = await startFakeGemini();
    server = await startTestServer(withModel(MODEL));
    visitor = await server.person();
  });
  afterAll(async () => {
    await server[Symbol.asyncDispose]();
    await gemini.close();
  });
  afterEach(() => gemini.reply(replies.image()));

  const modelOf = async (prompt: string, extra: Record<string, unknown> = {}) => {
    const { status, model } = await visitor.edit(prompt, { model: 'auto', ...extra });
    return [status, model];
  };

  it('is the darkroom for what it understands wholly, and no call leaves the server', async () => {
    const before = gemini.requests.length;
    expect(await modelOf('黑白，旋转 90 度')).toEqual(['completed', 'darkroom']);
    expect(await modelOf('rotate 90 degrees')).toEqual(['completed', 'darkroom']);
    expect(gemini.requests.length).toBe(before);
  });

  it('is the preferred AI model for anything else', async () => {
    expect(await modelOf('黑白，给他戴上帽子')).toEqual(['completed', MODEL]);
    expect(gemini.requests.at(-1)?.prompt).toBe('黑白，给他戴上帽子');
  });

  it('is an AI model for what the darkroom does not take: references, a ratio, several results, and a picture from words', async () => {
    const { id } = await visitor.upload();
    expect(await modelOf('黑白', { references: [{ id }] })).toEqual(['completed', MODEL]);
    expect(await modelOf('黑白', { aspect_ratio: '16:9' })).toEqual(['completed', MODEL]);
    expect(await modelOf('黑白', { count: 2 })).toEqual(['completed', MODEL]);
    const json = { prompt: '黑白', model: 'auto' };
    const { body } = await visitor.request('POST', '/api/image-generate', { json });
    expect((await visitor.outcome(body.task_id)).model).toBe(MODEL);
  });

  it('refuses what no model can do, in the words of the preferred one', async () => {
    const { id, thumbnail } = await visitor.upload();
    const json = { orig_img: id, orig_thumb: thumbnail.id, prompt: '黑白', model: 'auto', aspect_ratio: '1:999' };
    const answer = await visitor.request('POST', '/api/image-edit', { json });
    expect(answer).toMatchObject({
      status: 400,
      body: { code: 'model_cannot', error: expect.stringContaining('Gemini 3.1 Flash Image') },
    });
  });

  it('is not the default: without a model, the default model runs what the darkroom would understand', async () => {
    expect((await visitor.edit('黑白')).model).toBe(MODEL);
  });

  it('is listed with the model that it prefers', async () => {
    const { body } = await visitor.get('/api/models');
    expect([body.default_model, body.auto]).toEqual([MODEL, { otherwise: MODEL }]);
  });

  it.each([
    ['if there is no other model', {}],
    ['if the provider has ended the only other model', 'gemini-2.5-flash-image'],
  ])('is the darkroom %s, which refuses in words', async (_, other) => {
    await using alone = await startTestServer(typeof other === 'string' ? withModel(other) : other);
    const person = await alone.person();
    const done = await person.edit('黑白', { model: 'auto' });
    expect([done.status, done.model]).toEqual(['completed', 'darkroom']);
    const refused = await person.edit('给他戴上帽子', { model: 'auto' });
    expect([refused.model, refused.error_code]).toEqual(['darkroom', 'unsupported_instruction']);
  });
});

describe('among several AI models', () => {
  const model = (id: string, more: Partial<EngineModel>): EngineModel => ({
    id,
    name: id,
    engine: 'gemini',
    edit: true,
    generate: true,
    mask: false,
    references: 1,
    count: 1,
    resultsPerCall: 1,
    parameters: [],
    ...more,
  });
  const ratio = { kind: 'choice' as const, name: 'aspect_ratio', values: ['16:9'] };
  const engine = (...models: EngineModel[]): Engine => ({
    models,
    run: () => {
      throw new Error('no test runs it');
    },
  });
  const ready = (name: EngineName, ...models: EngineModel[]): ReadyEngine => ({
    name,
    provider: { id: name, name },
    lane: { slots: 1 },
    engine: engine(...models),
  });
  const engines = new EngineCatalogue([
    ready('gemini', model('words', { edit: false, generate: true, references: 9 }), model('first', {})),
    ready('ark', model('able', { references: 3, count: 4, parameters: [ratio] })),
    ready('darkroom', model('darkroom', { engine: 'darkroom', generate: false })),
  ]);
  const wish = { userId: 'lin', kind: 'edit' as const, prompt: '黑白', params: {}, references: 0, count: 1 };
  const choose = (change: Partial<Parameters<typeof chooseModel>[0]>, understood = false) =>
    chooseModel({ ...wish, ...change }, { engines, isForDarkroom: async () => understood });

  it('auto is the first that can do what is asked for', async () => {
    expect(await choose({})).toBe('first');
    expect(await choose({ references: 2 })).toBe('able');
    expect(await choose({ count: 3 })).toBe('able');
    expect(await choose({ params: { aspect_ratio: '16:9' } })).toBe('able');
    expect(await choose({ kind: 'generate' })).toBe('words');
    expect(await choose({}, true)).toBe('darkroom');
  });

  it('auto is the first that edits if none can do it', async () => {
    expect(await choose({ references: 4 })).toBe('first');
  });
});
