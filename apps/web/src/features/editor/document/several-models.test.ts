import type { Model, ModelsResponse } from '@pictor/contracts';
import { describe, expect, it } from 'vitest';
import { EMPTY_DRAFT } from './draft.ts';
import { chosenModels, toggleModel, unfitFor } from './several-models.ts';

const model = (id: string, more: Partial<Model> = {}): Model => ({
  id,
  name: id,
  engine: 'openai',
  provider: { id: 'p', name: 'P' },
  edit: true,
  generate: true,
  mask: false,
  references: 2,
  count: 4,
  parameters: [],
  aspect_ratios: ['1:1', '16:9'],
  sizes: ['1K'],
  ...more,
});
const ids = ['a', 'b', 'c', 'd', 'e'];
const models: ModelsResponse = {
  default_model: 'a',
  auto: { otherwise: 'a' },
  cny_per_usd: 7,
  models: ids.map((id) => model(id)),
  engines: [],
};
const chosen = (choice: { model: string | null; alongside: string[] }): string[] =>
  chosenModels({ ...EMPTY_DRAFT, ...choice }, models).map(({ id }) => id);

describe('the models of a run', () => {
  it('are the chosen one and those beside it, at most four', () => {
    expect(chosen({ model: 'b', alongside: [] })).toEqual(['b']);
    expect(chosen({ model: 'b', alongside: ['a', 'c'] })).toEqual(['b', 'a', 'c']);
    expect(chosen({ model: 'a', alongside: ['b', 'c', 'd', 'e'] })).toEqual(['a', 'b', 'c', 'd']);
  });

  it('leave out the chosen one, models that are gone, and duplicates', () => {
    expect(chosen({ model: 'a', alongside: ['a', 'gone', 'b', 'b'] })).toEqual(['a', 'b']);
  });

  it('are `auto` alone if that is chosen', () => {
    expect(chosen({ model: null, alongside: ['b'] })).toEqual(['auto']);
  });
});

describe('a model of the list', () => {
  const toggle = (model: string | null, alongside: string[], id: string) =>
    toggleModel({ ...EMPTY_DRAFT, model, alongside }, models, id);

  it('is added, or taken away', () => {
    expect(toggle('a', [], 'b')).toEqual({ model: 'a', alongside: ['b'] });
    expect(toggle('a', ['b', 'c'], 'b')).toEqual({ model: 'a', alongside: ['c'] });
  });

  it('replaces `auto`, and leaves its place to the next one', () => {
    expect(toggle(null, [], 'b')).toEqual({ model: 'b', alongside: [] });
    expect(toggle('a', ['b', 'c'], 'a')).toEqual({ model: 'b', alongside: ['c'] });
    expect(toggle('a', [], 'a')).toEqual({ model: null, alongside: [] });
  });

  it('is not offered if it cannot do what the run asks for', () => {
    const reference = { key: 'k', name: '', previewUrl: '', picture: null };
    const draft = { ...EMPTY_DRAFT, aspectRatio: '16:9', size: '1K', references: [reference] };
    const run = { draft, picture: true, like: model('a') };
    expect(unfitFor(run, model('b'))).toBeNull();
    expect(unfitFor(run, model('b', { edit: false }))).toBe('no-edit');
    expect(unfitFor({ ...run, picture: false }, model('b', { generate: false }))).toBe('no-original');
    expect(unfitFor(run, model('b', { references: 0 }))).toBe('no-references');
    const second = { ...reference, key: 'l' };
    const crowded = { ...run, draft: { ...draft, references: [reference, second] } };
    expect(unfitFor(crowded, model('b', { references: 1 }))).toBe('many-references');
    expect(unfitFor(run, model('b', { aspect_ratios: ['1:1'] }))).toBe('no-ratio');
    expect(unfitFor(run, model('b', { sizes: [] }))).toBe('no-size');
    // The chosen model does not have this ratio, so the run does not ask for it.
    expect(unfitFor({ ...run, like: model('a', { aspect_ratios: [] }) }, model('b', { aspect_ratios: [] }))).toBeNull();
  });
});
