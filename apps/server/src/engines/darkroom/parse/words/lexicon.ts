import { LOOKS, OUTPUT_FORMATS } from '../../operations.ts';
import type { Meaning } from '../tokens.ts';
import { LOOK_WORDS } from './looks.ts';
import { AREA_WORDS, CAST_WORDS, COLOUR_WORDS, DIRECTION_WORDS, FORMAT_WORDS, PLACE_WORDS } from './names.ts';
import { SHAPE_WORDS } from './shapes.ts';
import {
  CONCEPT_WORDS,
  type Concept,
  FILLERS,
  LARGE,
  NEGATIONS,
  SEPARATORS,
  SMALL,
  SMALL_SIZES,
} from './vocabulary.ts';

const WORDS = new Map<string, Meaning>();

const learn = (words: string, meaning: Meaning): void => {
  for (const word of words.split('|')) WORDS.set(word, meaning);
};

learn(FILLERS, { kind: 'filler' });
learn(SEPARATORS, { kind: 'separator' });
learn(NEGATIONS, { kind: 'negation' });
learn(SMALL, { kind: 'degree', degree: 'small' });
learn(SMALL_SIZES, { kind: 'degree', degree: 'small', isSize: true });
learn(LARGE, { kind: 'degree', degree: 'large' });
for (const [colour, words] of Object.entries(COLOUR_WORDS)) learn(words, { kind: 'colour', colour });
const isChinese = (word: string): boolean => /^\p{Script=Han}+$/u.test(word);
for (const [colour, words] of Object.entries(COLOUR_WORDS)) {
  const casts = words
    .split('|')
    .filter(isChinese)
    .map((word) => `${word}调`);
  learn(casts.join('|'), { kind: 'cast', colour });
}
for (const [colour, words] of Object.entries(CAST_WORDS)) learn(words, { kind: 'cast', colour });
for (const { place, words } of PLACE_WORDS) learn(words, { kind: 'place', place });
for (const { place, words } of DIRECTION_WORDS) learn(words, { kind: 'place', place, isDirection: true });
for (const area of ['corners', 'edges'] as const) learn(AREA_WORDS[area], { kind: 'area', area });
for (const format of OUTPUT_FORMATS) learn(FORMAT_WORDS[format], { kind: 'format', format });
for (const { shape, words } of SHAPE_WORDS) learn(words, { kind: 'shape', shape });
for (const look of LOOKS) {
  learn(LOOK_WORDS[look], { kind: 'look', look });
  // "日系风" is a word. It would leave the "格" of "日系风格" over.
  const styles = LOOK_WORDS[look].split('|').filter((word) => word.endsWith('风'));
  for (const style of styles) learn(`${style}格`, { kind: 'look', look });
}
for (const { value, unit, words } of [
  { value: 0.5, unit: 'fraction', words: '一半|半|by half|in half' },
  { value: 1 / 3, unit: 'fraction', words: 'a third|one third|third' },
  { value: 0.25, unit: 'fraction', words: 'a quarter|one quarter|quarter|a fourth' },
  { value: 2, unit: 'times', words: 'twice' },
  { value: 90, unit: 'degrees', words: 'ninety degrees|a quarter turn|quarter turn|直角' },
  { value: 180, unit: 'degrees', words: 'one hundred eighty degrees|a half turn|half turn|半圈' },
  { value: 45, unit: 'degrees', words: 'forty five degrees' },
  { value: 10, unit: 'percent', words: 'ten percent|一成' },
  { value: 20, unit: 'percent', words: 'twenty percent|两成|二成' },
  { value: 50, unit: 'percent', words: 'fifty percent|五成' },
  { value: 0.5, unit: 'stops', words: '半档|半挡|by half a stop|by half stop|half a stop|half stop|a half stop' },
  { value: 0.33, unit: 'stops', words: '三分之一档|a third of a stop|one third of a stop|a third stop|one third stop' },
  { value: 1, unit: 'stops', words: 'a stop|one stop|a full stop|a whole stop|full stop' },
  { value: 1.5, unit: 'stops', words: '一档半|一挡半' },
  { value: 2, unit: 'stops', words: 'two stops' },
] as const) {
  learn(words, { kind: 'number', value, unit, signed: false });
}
// "减半" alone is a different word.
learn('减半档|减半挡', { kind: 'number', value: -0.5, unit: 'stops', signed: true });
for (const [concept, words] of Object.entries(CONCEPT_WORDS)) {
  // Object.entries widens the keys of a constant object to string.
  learn(words, { kind: 'concept', concept: concept as Concept });
}

const LONGEST_WORD = Math.max(...[...WORDS.keys()].map((word) => word.length));
const isWordCharacter = (character: string | undefined): boolean =>
  character !== undefined && /^[a-z0-9']$/.test(character);

/** The longest known word that begins at `at` of a normalised text. English words end at a word boundary. */
export const readWord = (text: string, at: number): { meaning: Meaning; length: number } | undefined => {
  for (let length = Math.min(LONGEST_WORD, text.length - at); length > 0; length--) {
    const meaning = WORDS.get(text.slice(at, at + length));
    if (!meaning) continue;
    const endsInside = isWordCharacter(text[at + length - 1]) && isWordCharacter(text[at + length]);
    if (!endsInside) return { meaning, length };
  }
  return undefined;
};
