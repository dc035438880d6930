import type { Model, ModelsResponse } from '@pictor/contracts';
import { describe, expect, it } from 'vitest';
import { autoModel, autoTarget, chosenModel, otherThan } from './auto-model.ts';
import { EMPTY_DRAFT } from './draft.ts';

const darkroom: Model = {
  id: 'darkroom',
  name: '暗房',
  engine: 'darkroom',
  provider: { id: 'darkroom', name: '暗房' },
  edit: true,
  generate: false,
  mask: false,
  references: 0,
  count: 1,
  parameters: [],
  aspect_ratios: [],
  sizes: [],
};
const gemini: Model = {
  ...darkroom,
  id: 'gemini',
  engine: 'gemini',
  generate: true,
  references: 1,
  aspect_ratios: ['1:1', '16:9'],
};
const qwen: Model = { ...gemini, id: 'qwen', engine: 'dashscope', references: 3, aspect_ratios: ['1:1'] };
const answer = (models: Model[], otherwise: string): ModelsResponse => ({
  default_model: otherwise,
  auto: { otherwise },
  cny_per_usd: 7,
  models: [darkroom, ...models],
  engines: [],
});
const models = answer([qwen, gemini], 'gemini');
const alone = answer([], 'darkroom');
const draft = { ...EMPTY_DRAFT, prompt: '黑白' };
const read = { draft, models, picture: true, accepted: true };
const referencesOf = (count: number) =>
  Array.from({ length: count }, (_, n) => ({ key: `${n}`, name: '', previewUrl: '', picture: null }));

describe('auto', () => {
  it('is the model of a user who has chosen none, or one that does not exist any more', () => {
    expect(chosenModel(draft, models)?.id).toBe('auto');
    expect(chosenModel({ ...draft, model: 'retired' }, models)?.id).toBe('auto');
    expect(chosenModel({ ...draft, model: 'qwen' }, models)).toBe(qwen);
    expect(chosenModel(draft, { ...models, models: [] })).toBeNull();
  });

  it('offers what the preferred AI model offers, and as many references as any model takes', () => {
    expect(autoModel(models)).toMatchObject({ engine: 'gemini', aspect_ratios: ['1:1', '16:9'], references: 3 });
    expect(autoModel(models)).toBe(autoModel(models));
    expect(autoModel(alone)).toMatchObject({ engine: 'darkroom', generate: false, references: 0 });
  });

  it('is the darkroom for words that it understands, and not known before they are read', () => {
    expect(autoTarget(read)).toBe(darkroom);
    expect(autoTarget({ ...read, accepted: false })).toBe(gemini);
    expect(autoTarget({ ...read, accepted: null })).toBeNull();
  });

  it('is an AI model for anything else that the darkroom cannot do, and the first one that can', () => {
    expect(autoTarget({ ...read, picture: false })).toBe(gemini);
    expect(autoTarget({ ...read, draft: { ...draft, aspectRatio: '16:9' } })).toBe(gemini);
    expect(autoTarget({ ...read, draft: { ...draft, references: referencesOf(1) } })).toBe(gemini);
    expect(autoTarget({ ...read, draft: { ...draft, references: referencesOf(2) } })).toBe(qwen);
  });

  it('is an AI model that makes as many results as are wanted', () => {
    const painting = answer(
      [
        { ...gemini, count: 4 },
        { ...qwen, count: 6 },
      ],
      'gemini',
    );
    const target = (count: number) =>
      autoTarget({ ...read, models: painting, draft: { ...draft, counts: { auto: count } } })?.id;
    expect([target(1), target(2), target(4)]).toEqual(['darkroom', 'gemini', 'gemini']);
  });

  it('is the darkroom if there is no other model', () => {
    for (const accepted of [true, false, null]) expect(autoTarget({ ...read, models: alone, accepted })).toBe(darkroom);
    const ended = answer([{ ...gemini, retired: true }], 'darkroom');
    expect(autoTarget({ ...read, models: ended, accepted: false })).toBe(darkroom);
  });

  it('can be overruled where another model could run the same', () => {
    expect(otherThan(darkroom, read)).toBe(gemini);
    expect(otherThan(gemini, read)).toBe(darkroom);
    expect(otherThan(gemini, { ...read, picture: false })).toBeNull();
    expect(otherThan(darkroom, { ...read, models: alone })).toBeNull();
  });
});
