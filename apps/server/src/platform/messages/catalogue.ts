import type { BothLanguages } from '@pictor/contracts';
import { z } from 'zod';
import { ARK_SENTENCES } from './ark-sentences.ts';
import { DARKROOM_SENTENCES } from './darkroom-sentences.ts';
import { DASHSCOPE_SENTENCES } from './dashscope-sentences.ts';
import { GEMINI_SENTENCES } from './gemini-sentences.ts';
import { PROVIDER_SENTENCES } from './provider-sentences.ts';
import { TASK_SENTENCES } from './task-sentences.ts';

/**
 * All sentences that a task's message may consist of, by code. The database has codes and values of tasks that failed long ago, so a code is
 * never removed or renamed, and a later value is optional.
 */
export const CATALOGUE = {
  ...TASK_SENTENCES,
  ...PROVIDER_SENTENCES,
  ...GEMINI_SENTENCES,
  ...DASHSCOPE_SENTENCES,
  ...ARK_SENTENCES,
  ...DARKROOM_SENTENCES,
};

export type SentenceCode = keyof typeof CATALOGUE;
export type SentenceValues = { [Code in SentenceCode]: z.infer<(typeof CATALOGUE)[Code]['values']> };

/** A sentence as data. The compiler checks that it has the values of its code. */
export type Sentence<Code extends SentenceCode = SentenceCode> = {
  [One in Code]: { code: One; values: SentenceValues[One] };
}[Code];

/** The same catalogue with the type by which the compiler knows that a code and its values belong together. */
const ENTRIES: {
  readonly [Code in SentenceCode]: {
    values: z.ZodType<SentenceValues[Code]>;
    text: (values: SentenceValues[Code]) => BothLanguages;
  };
} = CATALOGUE;

const isCode = (code: string): code is SentenceCode => Object.hasOwn(ENTRIES, code);

const Coded = z.object({ code: z.string(), values: z.unknown() });

/** Data is a sentence if this version has its code and its values fit. */
export const Sentence = z.custom<Sentence>((data) => {
  const coded = Coded.safeParse(data);
  if (!coded.success) return false;
  const { code, values } = coded.data;
  return isCode(code) && ENTRIES[code].values.safeParse(values).success;
});

const textOfOne = <Code extends SentenceCode>({ code, values }: Sentence<Code>): BothLanguages =>
  ENTRIES[code].text(values);

/** The text of sentences, one after the other. */
export const textOf = (sentences: readonly Sentence[]): BothLanguages => {
  const texts = sentences.map((sentence) => textOfOne(sentence));
  return { zh: texts.map(({ zh }) => zh).join(''), en: texts.map(({ en }) => en).join(' ') };
};
