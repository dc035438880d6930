import { describe, expect } from 'vitest';
import { resultOf } from '../../testing/engine-calls.ts';
import { EngineCatalogue, presentModel } from '../catalogue.ts';
import { findKnown, KNOWN_MODELS } from './known-models.ts';
import { describeModel, modelOfEndpoint } from './models.ts';
import { callOf, engineOf, MODEL, test } from './test-fixture.ts';

describe('models', () => {
  test.for([
    ['/v1beta/models/gemini-2.5-flash-image:generateContent', 'gemini-2.5-flash-image'],
    ['/proxy/v1/publishers/google/models/gemini-3-pro-image:generateContent', 'gemini-3-pro-image'],
    ['/v1beta/models/gemini-3-pro-image:generateContent?alt=json', 'gemini-3-pro-image'],
    ['/v1beta/models/:generateContent', undefined],
    ['/v1beta/models/gemini-3-pro-image', undefined],
    ['/v1beta/models/gemini-3-pro-image:streamGenerateContent', undefined],
    ['/v1beta/models/a/b:generateContent', undefined],
    ['', undefined],
  ] as const)('the endpoint %s names %s', ([endpoint, model]) => {
    expect(modelOfEndpoint(endpoint)).toBe(model);
  });

  test('an endpoint without a model creates no engine', ({ fake }) => {
    expect(() => engineOf(fake, { endpoint: '/v1' })).toThrow(TypeError);
  });

  test('the model of the endpoint comes first, then the further models, each once', ({ fake }) => {
    const { models } = engineOf(fake, { extraModels: ['gemini-3-pro-image', MODEL, 'nano-next'] });

    expect(models.map(({ id, name }) => [id, name])).toEqual([
      [MODEL, 'Gemini Nano Banana 2.1'],
      ['gemini-3-pro-image', 'Gemini 3 Pro Image'],
      ['nano-next', 'Nano Next'],
    ]);
    for (const model of models)
      expect(model).toMatchObject({ engine: 'gemini', edit: true, generate: true, mask: false });
    expect(models.map(({ references }) => references)).toEqual([13, 13, 2]);
  });

  const ALL_SIZES = ['1K', '2K', '4K'];
  test.for([
    ['gemini-nano-banana-2.1', ALL_SIZES, 14],
    ['google/gemini-nano-banana-2.1', ALL_SIZES, 14],
    ['gemini-3-pro-image', ALL_SIZES, 10],
    ['gemini-3-pro-image-4k', ALL_SIZES, 10],
    ['gemini-3.1-flash-image', ALL_SIZES, 14],
    ['gemini-3.1-flash-lite-image', ['1K'], 14],
    ['gemini-2.5-flash-image', [], 10],
    ['gemini-5-ultra-image', ALL_SIZES, 10],
    ['gemini-nano-banana-3', ALL_SIZES, 10],
    ['gemini-2.9-flash-image', [], 10],
    ['nano-next', [], 10],
  ] as const)('%s is offered with sizes %o and %i ratios', ([id, sizes, ratios]) => {
    const model = presentModel(describeModel(id), 0);

    expect(model.sizes).toEqual(sizes);
    expect(model.aspect_ratios).toHaveLength(ratios);
  });

  test.for([
    ['gemini-2.5-flash-image', { retires_at: '2026-10-31', successor: MODEL }],
    ['gemini-3.1-flash-image', { deprecated: true, successor: MODEL }],
    ['gemini-2.0-flash-exp', { retires_at: '2026-06-01' }],
  ] as const)('the client gets the retirement data of %s: %o', ([id, lasting]) => {
    expect(describeModel(id)).toMatchObject(lasting);
  });

  test('a model is retired from the first moment of its end date', ({ fake }) => {
    const endpoint = '/v1beta/models/gemini-2.5-flash-image:generateContent';
    const catalogue = new EngineCatalogue([
      {
        name: 'gemini',
        provider: { id: 'gemini', name: 'Gemini' },
        lane: { slots: 1 },
        engine: engineOf(fake, { endpoint }),
      },
    ]);
    const retired = (now: string) => catalogue.describe(Date.parse(now)).models[0]?.retired;

    expect(retired('2026-10-30T23:59:59Z')).toBeUndefined();
    expect(retired('2026-10-31T00:00:00Z')).toBe(true);
  });

  test('every known model has a source and a date of reading, and its successor has no successor', () => {
    for (const { source, read, successor } of KNOWN_MODELS) {
      expect(source).not.toBe('');
      expect(read).toMatch(/^2\d{3}-\d\d-\d\d$/);
      if (successor !== undefined) expect(findKnown(successor)).not.toHaveProperty('successor');
    }
  });

  test('a further model replaces the model in the endpoint', async ({ fake }) => {
    const engine = engineOf(fake, { extraModels: ['gemini-3-pro-image', 'odd name/$&'] });

    await resultOf(engine.run(callOf({ model: 'gemini-3-pro-image' })));
    await resultOf(engine.run(callOf({ model: 'odd name/$&' })));

    expect(fake.requests.map(({ path }) => path)).toEqual([
      '/v1beta/models/gemini-3-pro-image:generateContent',
      '/v1beta/models/odd%20name%2F%24%26:generateContent',
    ]);
  });
});
