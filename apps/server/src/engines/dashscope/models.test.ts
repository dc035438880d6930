import { describe, expect, test } from 'vitest';
import { presentModel } from '../catalogue.ts';
import { abilitiesOf, findKnown, KNOWN_MODELS } from './known-models.ts';
import { describeModel } from './models.ts';
import { engineOf } from './test-fixture.ts';

const url = 'http://127.0.0.1:9';

describe('models', () => {
  test('of the configuration are offered, each once', () => {
    const { models } = engineOf({ url }, { models: ['qwen-image-2.1-pro', 'qwen-image-4.0', 'qwen-image-2.1-pro'] });

    expect(models.map(({ id, name, engine }) => [id, name, engine])).toEqual([
      ['qwen-image-2.1-pro', 'Qwen Image 2.1 Pro', 'dashscope'],
      ['qwen-image-4.0', 'Qwen Image 4.0', 'dashscope'],
    ]);
  });

  test('are current ones if the configuration names none', () => {
    const { models } = engineOf({ url }, { models: [] });

    expect(models.map(({ id }) => id)).toEqual(['qwen-image-3.0', 'qwen-image-3.0-pro']);
    for (const { deprecated, retires_at } of models) expect(deprecated ?? retires_at).toBeUndefined();
  });

  test.for([
    ['qwen-image-3.0', true, true, 2, ['1K', '2K']],
    ['qwen-image-3.0-pro-2026-11-01', true, true, 2, ['1K', '2K']],
    ['qwen-image-2.1-pro', true, true, 9, ['1K', '2K']],
    ['qwen-image-edit-plus-2025-12-15', true, false, 2, ['1K', '2K']],
    ['qwen-image-edit', true, false, 2, []],
    ['qwen-image-max', false, true, 0, []],
    ['qwen-image-plus-2026-01-09', false, true, 0, []],
    ['qwen-image-5.0-flash', true, true, 2, ['1K', '2K']],
    ['wan2.7-image-pro', true, true, 2, ['1K', '2K']],
    ['z-image-turbo', true, true, 2, []],
  ] as const)('%s: edit %s, generate %s, %i references, sizes %o', ([id, edit, generate, references, sizes]) => {
    const model = presentModel(describeModel(id), 0);

    expect(model).toMatchObject({ edit, generate, references, sizes, mask: false });
    expect(model.aspect_ratios.length > 0).toBe(sizes.length > 0);
  });

  test.for([
    ['qwen-image-3.0', true],
    ['qwen-image-2.0-pro-2026-03-03', false],
    ['wan2.7-image', true],
    ['qwen-image-edit-max', false],
  ] as const)('%s runs in the background: %s', ([id, hasJobs]) => {
    expect(abilitiesOf(id).hasJobs).toBe(hasJobs);
  });

  test('that are known have a source and a date of reading, and their successors have no successor', () => {
    for (const { source, read, successor } of KNOWN_MODELS) {
      expect(source).not.toBe('');
      expect(read).toMatch(/^2\d{3}-\d\d-\d\d$/);
      if (successor !== undefined) expect(findKnown(successor)).not.toHaveProperty('successor');
    }
  });
});
