import { expect, it } from 'vitest';
import { EngineCatalogue, type ReadyEngine } from './catalogue.ts';
import type { Engine, EngineCall, EngineModel } from './engine.ts';

const modelOf = (id: string): EngineModel => ({
  id,
  name: id,
  engine: 'openai',
  edit: true,
  generate: true,
  mask: false,
  references: 0,
  count: 1,
  resultsPerCall: 1,
  parameters: [],
});

/** An engine that records the models that calls name. */
const engineOf = (ids: readonly string[], called: string[] = []): Engine => ({
  models: ids.map(modelOf),
  async *run({ model }) {
    called.push(model);
    yield* [];
  },
});

const entryOf = (id: string, models: readonly string[], more: Partial<ReadyEngine> = {}): ReadyEngine => ({
  name: 'openai',
  provider: { id, name: `Name of ${id}` },
  engine: engineOf(models),
  lane: { slots: 1 },
  ...more,
});

it('the first provider keeps the id of a model, and the others are told apart', async () => {
  const called: string[] = [];
  const other = entryOf('openai-bbbb', ['one', 'two'], { engine: engineOf(['one', 'two'], called) });
  const catalogue = new EngineCatalogue([entryOf('openai-aaaa', ['one']), other]);
  const { models } = catalogue.describe();
  expect(models.map(({ id, provider }) => [id, provider])).toEqual([
    ['one', { id: 'openai-aaaa', name: 'Name of openai-aaaa' }],
    ['openai-bbbb/one', { id: 'openai-bbbb', name: 'Name of openai-bbbb' }],
    ['two', { id: 'openai-bbbb', name: 'Name of openai-bbbb' }],
  ]);
  // The engine of a provider knows only the provider's own ids.
  const call = { model: 'openai-bbbb/one' } as EngineCall;
  for await (const _ of catalogue.find('openai-bbbb/one')?.engine.run(call) ?? []);
  expect(called).toEqual(['one']);
});

it('the id of the provider before the id of a model is always an alias', () => {
  const catalogue = new EngineCatalogue([entryOf('openai-aaaa', ['one'])]);
  expect(catalogue.find('openai-aaaa/one')?.model.id).toBe('one');
  expect(catalogue.find('openai-bbbb/one')).toBeUndefined();
});

it('the default is the marked model, or else the first', () => {
  const first = entryOf('openai-aaaa', ['one']);
  expect(new EngineCatalogue([first, entryOf('openai-bbbb', ['two'])]).defaultModel).toBe('one');
  const marked = entryOf('openai-bbbb', ['one', 'two'], { defaultModel: 'one' });
  expect(new EngineCatalogue([first, marked]).defaultModel).toBe('openai-bbbb/one');
});

it('replaces all models at once, and a model that was found before keeps its engine', () => {
  const catalogue = new EngineCatalogue([entryOf('openai-aaaa', ['one'])]);
  const found = catalogue.find('one');
  catalogue.replace([entryOf('openai-bbbb', ['two'], { lane: { slots: 7, concurrency: 7 } })]);
  expect(catalogue.find('one')).toBeUndefined();
  expect(found?.engine).toBeDefined();
  expect(catalogue.lanes()).toEqual([{ name: 'openai-bbbb', slots: 7, concurrency: 7 }]);
});

it('an engine is ready if an administrator has set it up, although its variables are not set', () => {
  const unset = { name: 'openai', engine: undefined, missing: ['OPENAI_API_KEY'] } as const;
  const expected = (ready: boolean, missing: string[]) => [{ engine: 'openai', ready, missing }];
  const catalogue = new EngineCatalogue([unset]);
  expect(catalogue.status()).toEqual(expected(false, ['OPENAI_API_KEY']));
  catalogue.replace([unset, entryOf('openai-aaaa', ['one'])]);
  expect(catalogue.status()).toEqual(expected(true, []));
});

it('finds a model at its provider, also after the order of the providers has changed', async () => {
  const [first, second] = [entryOf('openai-aaaa', ['one']), entryOf('openai-bbbb', ['one'])];
  const catalogue = new EngineCatalogue([first, second]);
  expect((await catalogue.findCurrentAt('openai-bbbb', 'openai-bbbb/one'))?.lane).toBe('openai-bbbb');
  catalogue.replace([second, first]);
  expect((await catalogue.findCurrentAt('openai-aaaa', 'one'))?.lane).toBe('openai-aaaa');
  expect((await catalogue.findCurrentAt('openai-bbbb', 'openai-bbbb/one'))?.lane).toBe('openai-bbbb');
  catalogue.replace([second]);
  expect(await catalogue.findCurrentAt('openai-aaaa', 'one')).toBeUndefined();
});

it('finds the other providers of a model that may take over its calls, in their order', async () => {
  const taker = (id: string, models = ['one']) => entryOf(id, models, { takesOver: true });
  const [second, third] = [taker('openai-bbbb'), taker('openai-cccc')];
  const catalogue = new EngineCatalogue([
    ...[entryOf('openai-aaaa', ['one']), second, third],
    ...[taker('openai-dddd', ['two']), entryOf('openai-eeee', ['one'])],
  ]);
  const lanesOf = async (provider: string, id: string) =>
    (await catalogue.findCurrentOthers(provider, id)).map(({ lane }) => lane);
  expect(await lanesOf('openai-aaaa', 'one')).toEqual(['openai-bbbb', 'openai-cccc']);
  expect(await lanesOf('openai-bbbb', 'openai-bbbb/one')).toEqual(['openai-cccc']);
  catalogue.replace([second]);
  expect(await lanesOf('openai-aaaa', 'one')).toEqual(['openai-bbbb']);
});
