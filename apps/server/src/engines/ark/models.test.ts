import { describe, expect, test } from 'vitest';
import { presentModel } from '../catalogue.ts';
import { findKnown, KNOWN_MODELS } from './known-models.ts';
import { describeModel } from './models.ts';
import { engineOf } from './test-fixture.ts';

const url = 'http://127.0.0.1:9/api/v3';

describe('models', () => {
  test('of the configuration are offered, each once, and may be ids of endpoints', () => {
    const { models } = engineOf(
      { url },
      { models: ['ep-20261001-abcde', 'doubao-seedream-5-5-261028', 'ep-20261001-abcde'] },
    );

    expect(models.map(({ id, name, engine }) => [id, name, engine])).toEqual([
      ['ep-20261001-abcde', 'ep-20261001-abcde', 'ark'],
      ['doubao-seedream-5-5-261028', 'Seedream 5.5', 'ark'],
    ]);
  });

  test('are current ones if the configuration names none', () => {
    const { models } = engineOf({ url }, { models: [] });

    expect(models.map(({ id }) => id)).toEqual(['doubao-seedream-5-5-261028', 'doubao-seedream-5-0-flash-260915']);
    for (const { deprecated, retires_at } of models) expect(deprecated ?? retires_at).toBeUndefined();
  });

  test.for([
    ['doubao-seedream-5-5-261028', ['1K', '2K'], 9],
    ['doubao-seedream-5-0-pro-260628', ['1K', '1.5K', '2K'], 9],
    ['doubao-seedream-5-0-flash-270101', ['1K', '1.5K', '2K'], 9],
    ['doubao-seedream-4-0-20260415', ['1K', '2K', '4K'], 13],
    ['doubao-seedream-6-0-270101', ['2K'], 9],
    ['ep-20261001-abcde', ['2K'], 9],
  ] as const)('%s is offered with the sizes %o and %i references', ([id, sizes, references]) => {
    const model = presentModel(describeModel(id), 0);

    expect(model).toMatchObject({ sizes, references, edit: true, generate: true, mask: false });
    expect(model.aspect_ratios).toContain('16:9');
  });

  test('that the provider has ended say so, with a successor', () => {
    const model = presentModel(describeModel('doubao-seedream-4-5-251128'), Date.parse('2026-11-26'));

    expect(model).toMatchObject({ retired: true, retires_at: '2026-11-24', successor: 'doubao-seedream-5-5-261028' });
  });

  test('that are known have a source and a date of reading, and their successors are current', () => {
    for (const { source, read, successor } of KNOWN_MODELS) {
      expect(source).not.toBe('');
      expect(read).toMatch(/^2\d{3}-\d\d-\d\d$/);
      if (successor === undefined) continue;
      expect(findKnown(successor)).toBeDefined();
      expect(findKnown(successor)).not.toHaveProperty('ends');
    }
  });
});
