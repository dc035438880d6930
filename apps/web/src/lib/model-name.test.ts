import type { Model } from '@pictor/contracts';
import { describe, expect, it } from 'vitest';
import { modelName } from './model-name.ts';

// What a name is taken from.
const LISTED = [{ id: 'gemini-x', name: 'Gemini Extra' }] as Model[];
const words = (id: string): string => id;

describe('the name of a model', () => {
  it('is the one that the list of models has', () => {
    expect(modelName('gemini-x', LISTED, words)).toBe('Gemini Extra');
  });

  it('is made of its id where the list has it no more', () => {
    expect(modelName('gemini-2.5-flash-image', LISTED, words)).toBe('Gemini 2.5 Flash Image');
    expect(modelName('models/ü_é', undefined, words)).toBe('models/ü_é');
  });

  it('is in the person’s language for what Pictor itself has', () => {
    expect(modelName('darkroom', LISTED, words)).toBe('model.darkroom');
    expect(modelName('upload', LISTED, words)).toBe('model.upload');
  });
});
