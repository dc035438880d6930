import type { Model } from '@pictor/contracts';
import { describe, expect, it } from 'vitest';
import { chosenCount, chosenRatio, chosenSize, EMPTY_DRAFT, obstacle, standingHint } from './draft.ts';

const darkroom: Model = {
  id: 'darkroom',
  name: '暗房',
  engine: 'darkroom',
  provider: { id: 'darkroom', name: 'Darkroom' },
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
  id: 'gemini-image',
  engine: 'gemini',
  generate: true,
  aspect_ratios: ['1:1', '16:9'],
  sizes: ['1K'],
};
const draft = { ...EMPTY_DRAFT, prompt: '黑白' };

describe('the number of results', () => {
  it('is remembered for each model, up to its limit, and is one at first', () => {
    const counts = { darkroom: 3, 'gemini-image': 3 };
    expect(chosenCount({ counts: {} }, { ...gemini, count: 4 })).toBe(1);
    expect(chosenCount({ counts }, { ...gemini, count: 4 })).toBe(3);
    expect(chosenCount({ counts }, { ...gemini, count: 2 })).toBe(2);
    expect(chosenCount({ counts }, darkroom)).toBe(1);
  });
});

describe('the draft', () => {
  it('requests only options that the model lists', () => {
    const wishes = { ...draft, aspectRatio: '16:9', size: '4K' };
    expect(chosenRatio(wishes, gemini)).toBe('16:9');
    expect(chosenRatio(wishes, darkroom)).toBeNull();
    expect(chosenSize(wishes, gemini)).toBeNull();
  });

  it('reports what prevents a run', () => {
    const ready = { draft, model: darkroom, original: {}, uploading: false, busy: false };
    expect(obstacle(ready)).toBeNull();
    expect(obstacle({ ...ready, model: null })).toBe('loading');
    expect(obstacle({ ...ready, busy: true })).toBe('busy');
    expect(obstacle({ ...ready, original: null, uploading: true })).toBe('uploading');
    expect(obstacle({ ...ready, uploading: true, draft: EMPTY_DRAFT })).toBe('no-prompt');
    expect(obstacle({ ...ready, uploading: true, model: { ...gemini, edit: false } })).toBe('no-edit');
    expect(obstacle({ ...ready, original: null })).toBe('no-original');
    expect(obstacle({ ...ready, original: null, model: gemini })).toBeNull();
    expect(obstacle({ ...ready, model: { ...gemini, edit: false } })).toBe('no-edit');
    expect(obstacle({ ...ready, draft: { ...draft, prompt: ' \n' } })).toBe('no-prompt');
  });

  it('reports what is wrong with the references', () => {
    const references = ['a', 'b'].map((key) => ({ key, name: '', previewUrl: '', picture: { id: key, thumbId: key } }));
    const ready = { draft: { ...draft, references }, original: {}, uploading: false, busy: false };
    const model = { ...gemini, references: 2 };
    expect(obstacle({ ...ready, model })).toBeNull();
    expect(obstacle({ ...ready, model: { ...model, references: 1 } })).toBe('many-references');
    expect(obstacle({ ...ready, model: darkroom })).toBe('no-references');
    expect(obstacle({ ...ready, model, draft: { ...ready.draft, prompt: '像 @? 一样' } })).toBe('lost-reference');
    const sending = references.map((reference) => ({ ...reference, picture: null }));
    expect(obstacle({ ...ready, model, draft: { ...draft, references: sending } })).toBe('sending-reference');
  });
});

describe('the hint why a run was refused', () => {
  it('stays while its reason applies', () => {
    expect(standingHint('no-prompt', 'no-prompt', false)).toBe('no-prompt');
    expect(standingHint('no-prompt', 'busy', false)).toBeNull();
    expect(standingHint(null, null, false)).toBeNull();
  });

  it('promises a run after the upload only while one is requested', () => {
    expect(standingHint('uploading', 'uploading', true)).toBe('uploading');
    expect(standingHint('uploading', 'uploading', false)).toBeNull();
  });
});
