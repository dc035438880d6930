import type { DarkroomReading, Model, ModelsResponse } from '@pictor/contracts';
import { describe, expect, it } from 'vitest';
import { helpOf, offerOf } from './help.ts';

const READ: DarkroomReading = {
  accepted: true,
  language: 'zh',
  understood: [],
  words: { zh: '黑白', en: 'black and white' },
  refused: [],
  message: null,
  messages: null,
  suggestion: null,
  needs_model: false,
};
const REFUSED: DarkroomReading = {
  ...READ,
  accepted: false,
  refused: [{ text: '戴帽子', start: 3, end: 6, reason: 'not_understood' }],
  messages: { zh: '说不清', en: 'No.' },
  suggestion: '黑白',
  needs_model: true,
};
const SPOKEN = {
  locale: 'zh-CN',
  t: (id: string, values?: object) => `${id} ${values ? Object.values(values).join() : ''}`.trim(),
  goesOn: false,
  told: false,
} as const;

const model = (id: string, more: Partial<Model> = {}): Model => ({
  id,
  name: id,
  engine: 'gemini',
  provider: { id: 'gemini', name: 'Gemini' },
  edit: true,
  generate: true,
  mask: false,
  references: 0,
  count: 4,
  parameters: [],
  aspect_ratios: [],
  sizes: [],
  ...more,
});
const darkroom = model('darkroom', { engine: 'darkroom', generate: false });
const listed = (models: Model[], otherwise = 'darkroom'): ModelsResponse => ({
  default_model: otherwise,
  auto: { otherwise },
  cny_per_usd: 7,
  models: [darkroom, ...models],
  engines: [],
});

describe('the line about the words', () => {
  it('says what will be done, or what prevents it and what is understood', () => {
    expect(helpOf(READ, SPOKEN).line).toBe('words.will 黑白');
    expect(helpOf(READ, { ...SPOKEN, goesOn: true, locale: 'en' }).line).toBe('words.goesOn black and white');
    expect(helpOf(REFUSED, SPOKEN)).toMatchObject({
      refused: true,
      line: 'words.refused.not_understood “戴帽子”words.gapwords.rest 黑白',
      marks: [{ start: 3, end: 6 }],
    });
  });

  it('shows the server’s message if no single clause is the cause', () => {
    const whole = { ...REFUSED, refused: [], words: { zh: '', en: '' } };
    expect(helpOf(whole, { ...SPOKEN, locale: 'en' }).line).toBe('No.');
  });

  it('does not repeat the message of a failed run', () => {
    expect(helpOf(REFUSED, { ...SPOKEN, told: true }).line).toBe('words.understood 黑白');
    expect(helpOf(READ, { ...SPOKEN, told: true }).line).toBeNull();
  });
});

describe('the offers', () => {
  const offered = { reading: REFUSED, failed: undefined, picture: true };

  it('are none if everything is understood', () => {
    expect(offerOf({ ...offered, reading: READ, models: listed([]) })).toBeNull();
  });

  it('are the nearest possible instruction and a ready model for the rest', () => {
    expect(offerOf({ ...offered, models: listed([model('a')]) })).toMatchObject({
      suggestion: '黑白',
      model: { id: 'a' },
    });
    expect(offerOf({ ...offered, models: listed([model('a'), model('b')], 'b') })?.model?.id).toBe('b');
    expect(offerOf({ ...offered, models: listed([model('old', { retired: true })]) })?.model).toBeNull();
  });

  it('include a model that needs no picture if there is none', () => {
    const models = listed([model('a', { generate: false }), model('b', { edit: false })]);
    expect(offerOf({ ...offered, models, picture: false })?.model?.id).toBe('b');
  });

  it('come from a failed run on this picture if the words alone are fine', () => {
    const failed = { suggestion: '补成正方形，白色', needs_model: true };
    expect(offerOf({ ...offered, reading: READ, failed, models: listed([model('a')]) })).toMatchObject({
      suggestion: '补成正方形，白色',
      model: { id: 'a' },
    });
  });
});
