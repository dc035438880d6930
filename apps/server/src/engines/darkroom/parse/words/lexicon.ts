import type { Meaning } from '../tokens.ts';
import { COLOUR_WORDS, PLACE_WORDS } from './names.ts';
import { CONCEPT_WORDS, type Concept, FILLERS, LARGE, NEGATIONS, SEPARATORS, SMALL } from './vocabulary.ts';

const WORDS = new Map<string, Meaning>();

const learn = (words: string, meaning: Meaning): void => {
  for (const word of words.split('|')) WORDS.set(word, meaning);
};

learn(FILLERS, { kind: 'filler' });
learn(SEPARATORS, { kind: 'separator' });
learn(NEGATIONS, { kind: 'negation' });
learn(SMALL, { kind: 'degree', degree: 'small' });
learn(LARGE, { kind: 'degree', degree: 'large' });
for (const [colour, words] of Object.entries(COLOUR_WORDS)) learn(words, { kind: 'colour', colour });
for (const { place, words } of PLACE_WORDS) learn(words, { kind: 'place', place });
for (const { value, unit, words } of [
  { value: 0.5, unit: 'fraction', words: '一半|半|by half|in half' },
  { value: 1 / 3, unit: 'fraction', words: 'a third|one third' },
  { value: 0.25, unit: 'fraction', words: 'a quarter|one quarter|quarter|a fourth' },
  { value: 2, unit: 'times', words: 'twice' },
  { value: 90, unit: 'degrees', words: 'ninety degrees|a quarter turn|quarter turn|直角' },
  { value: 180, unit: 'degrees', words: 'one hundred eighty degrees|a half turn|half turn|半圈' },
  { value: 45, unit: 'degrees', words: 'forty five degrees' },
  { value: 10, unit: 'percent', words: 'ten percent|一成' },
  { value: 20, unit: 'percent', words: 'twenty percent|两成|二成' },
  { value: 50, unit: 'percent', words: 'fifty percent|五成' },
] as const) {
  learn(words, { kind: 'number', value, unit, signed: false });
}
for (const [concept, words] of Object.entries(CONCEPT_WORDS)) {
  // Object.entries widens the keys of a constant object to string.
  learn(words, { kind: 'concept', concept: concept as Concept });
}

const LONGEST_WORD = Math.max(...[...WORDS.keys()].map((word) => word.length));
const isWordCharacter = (character: string | undefined): boolean =>
  character !== undefined && /^[a-z0-9']$/.test(character);

/** The longest known word that begins at `at` of a normalised text. English words end where letters end. */
export const readWord = (text: string, at: number): { meaning: Meaning; length: number } | undefined => {
  for (let length = Math.min(LONGEST_WORD, text.length - at); length > 0; length--) {
    const meaning = WORDS.get(text.slice(at, at + length));
    if (!meaning) continue;
    const endsInside = isWordCharacter(text[at + length - 1]) && isWordCharacter(text[at + length]);
    if (!endsInside) return { meaning, length };
  }
  return undefined;
};
