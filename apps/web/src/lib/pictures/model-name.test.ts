import type { Model } from '@pictor/contracts';
import { describe, expect, it } from 'vitest';
import { modelName } from './model-name.ts';

// The names come from this list.
const LISTED = [{ id: 'gemini-x', name: 'Gemini Extra' }] as Model[];
const words = (id: string): string => id;

describe('the name of a model', () => {
  it('comes from the list of models', () => {
    expect(modelName('gemini-x', LISTED, words)).toBe('Gemini Extra');
  });

  it('is made from the id if the list no longer has the model', () => {
    expect(modelName('gemini-2.5-flash-image', LISTED, words)).toBe('Gemini 2.5 Flash Image');
    expect(modelName('models/ü_é', undefined, words)).toBe('models/ü_é');
  });

  it('is in the user’s language for Pictor’s own models', () => {
    expect(modelName('darkroom', LISTED, words)).toBe('model.darkroom');
    expect(modelName('upload', LISTED, words)).toBe('model.upload');
  });
});
