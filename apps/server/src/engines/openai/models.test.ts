import { describe, expect, test } from 'vitest';
import { presentModel } from '../catalogue.ts';
import { abilitiesOf, findKnown, KNOWN_MODELS } from './known-models.ts';
import { serveModel } from './models.ts';

const TEN = ['1:1', '2:3', '3:2', '3:4', '4:3', '4:5', '5:4', '9:16', '16:9', '21:9'];
const THREE = ['1:1', '3:2', '2:3'];

describe('models', () => {
  test.for([
    ['gpt-image-2.6-sunburst', 'openai', 'GPT Image 2.6 Sunburst', [...TEN, '1:3', '3:1'], ['1K', '2K', '4K'], 15],
    ['gpt-image-2-2026-04-21', 'openai', 'GPT Image 2 2026 04 21', [...TEN, '1:3', '3:1'], ['1K', '2K', '4K'], 15],
    ['openai/gpt-image-1.5', 'gateway', 'GPT Image 1.5', THREE, [], 15],
    ['gpt-image-9-nova', 'gateway', 'GPT Image 9 Nova', [...TEN, '1:3', '3:1'], ['1K', '2K', '4K'], 15],
    ['flux-kontext-pro', 'gateway', 'Flux Kontext Pro', [], [], 2],
    ['sd-cpp-local', 'stable-diffusion.cpp', 'Sd Cpp Local', TEN, ['512', '1K', '2K'], 3],
    ['Qwen/Qwen-Image-Edit-2511', 'vllm-omni', 'Qwen Image Edit 2511', TEN, ['512', '1K', '2K'], 2],
  ] as const)('%s at %s is offered as %s', ([id, profile, name, ratios, sizes, references]) => {
    const model = presentModel(serveModel(id, profile).description, 0);

    expect(model).toMatchObject({ id, name, engine: 'openai', edit: true, generate: true, mask: false, references });
    expect([model.aspect_ratios, model.sizes]).toEqual([ratios, sizes]);
  });

  test('a local server may give its model any name, also that of an ended one', () => {
    expect(serveModel('dall-e-2', 'stable-diffusion.cpp').description).not.toHaveProperty('retires_at');
  });

  test.for([
    ['gpt-image-1', '2026-10-23'],
    ['dall-e-2', '2026-05-12'],
    ['dall-e-3', '2026-05-12'],
  ])('%s has ended on %s', ([id, day]) => {
    expect(serveModel(id ?? '', 'openai').description).toMatchObject({ retires_at: day });
    expect(presentModel(serveModel(id ?? '', 'openai').description, Date.parse('2026-11-26'))).toMatchObject({
      retired: true,
    });
  });

  test('dall-e-3 edits no pictures', () => {
    expect(serveModel('dall-e-3', 'gateway').description).toMatchObject({ edit: false, generate: true });
  });

  test.for([
    ['gpt-image-2', 3],
    ['gpt-image-2.5-flare-2026-09-08', 5],
    ['gpt-image-1-mini', 3],
    ['chatgpt-image-next', 3],
    ['flux', 0],
  ] as const)('%s has %i qualities', ([id, count]) => {
    expect(abilitiesOf(id).qualities).toHaveLength(count);
  });

  test('every known model has a source and a date of reading, and its successor has no successor', () => {
    for (const { source, read, successor } of KNOWN_MODELS) {
      expect(source).not.toBe('');
      expect(read).toMatch(/^2\d{3}-\d\d-\d\d$/);
      if (successor !== undefined) expect(findKnown(successor)).not.toHaveProperty('successor');
    }
  });
});
