import type { DarkroomReading } from '@pictor/contracts';
import { textOf } from '../../../platform/messages/catalogue.ts';
import type { Evidence } from '../../engine.ts';
import { describeAll } from '../describe/describe.ts';
import { languageOf } from '../language.ts';
import type { Operation } from '../operations.ts';
import { boundedParts, Refusal, type RefusalContext } from '../refusals.ts';
import { divide, type Reading } from './divide.ts';
import { findFreeText } from './free-text.ts';
import { parseInstruction, requireSound } from './parse.ts';
import { partOf, segmentsOf } from './refuse.ts';
import { scan } from './scan.ts';
import { nearest } from './suggest.ts';

/** The maximum number of parts that are listed for a refused instruction. */
const MOST_PARTS = 20;
const SEPARATOR = { zh: '，', en: ', ' } as const;

type Understood = DarkroomReading['understood'][number];

const isSound = (prompt: string, reading: Reading): boolean => {
  try {
    requireSound(prompt, reading);
    return true;
  } catch {
    return false;
  }
};

const understoodOf = (prompt: string, { tokens, operations }: Reading): Understood => ({
  ...partOf(prompt, tokens),
  words: describeAll(operations),
});

/** The parts of a refused instruction that could be done, and the nearest possible instruction. */
const helpFor = (prompt: string): { understood: Understood[]; suggestion: string | null } => {
  const language = languageOf(prompt);
  const understood: Understood[] = [];
  const offered: string[] = [];
  for (const segment of segmentsOf(findFreeText(prompt, scan(prompt))).slice(0, MOST_PARTS)) {
    const readings = divide(segment);
    if (readings?.every((reading) => isSound(prompt, reading))) {
      understood.push(...readings.map((reading) => understoodOf(prompt, reading)));
      offered.push(partOf(prompt, segment).text);
    } else {
      const near = readings ? undefined : nearest(partOf(prompt, segment).text, segment, language);
      if (near) offered.push(near);
    }
  }
  return { understood, suggestion: readable(offered.join(SEPARATOR[language])) };
};

/** Returns the suggestion only if the darkroom can run it. */
const readable = (suggestion: string): string | null => {
  try {
    parseInstruction(suggestion);
    return suggestion;
  } catch {
    return null;
  }
};

/** Adds help to a refused instruction, in the language of the instruction. */
export const toldWithHelp = (prompt: string, refusal: Refusal, context: RefusalContext): Error => {
  const { suggestion, understood } = helpFor(prompt);
  return refusal.told(languageOf(prompt), context, {
    ...(understood.length > 0 ? { understood } : {}),
    ...(suggestion === null ? {} : { suggestion }),
  });
};

/** A refusal that the picture caused, with the operations of the instruction as evidence. */
export const toldOfPicture = (
  prompt: string,
  refusal: Refusal,
  context: RefusalContext,
  operations: Operation[],
): Error => {
  const evidence: Evidence = { operations, words: describeAll(operations) };
  return refusal.told(languageOf(prompt), context, evidence);
};

/** Reads an instruction without a picture. Takes time linear in its length. */
export const readInstruction = (prompt: string, context: RefusalContext): DarkroomReading => {
  const language = languageOf(prompt);
  try {
    const operations = parseInstruction(prompt);
    const readings = divide(findFreeText(prompt, scan(prompt))) ?? [];
    return {
      accepted: true,
      language,
      understood: readings.map((reading) => understoodOf(prompt, reading)),
      words: describeAll(operations),
      refused: [],
      message: null,
      messages: null,
      suggestion: null,
      needs_model: false,
    };
  } catch (error) {
    if (!(error instanceof Refusal)) throw error;
    const { understood, suggestion } = helpFor(prompt);
    const messages = textOf(error.sentencesFor(context));
    return {
      accepted: false,
      language,
      understood,
      words: {
        zh: understood.map(({ words }) => words.zh).join(SEPARATOR.zh),
        en: understood.map(({ words }) => words.en).join(SEPARATOR.en),
      },
      refused: boundedParts(error),
      message: messages[language],
      messages,
      suggestion,
      needs_model: error.needsModel,
    };
  }
};
