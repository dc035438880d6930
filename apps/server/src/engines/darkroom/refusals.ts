import type { DarkroomRefusal } from '@pictor/contracts';
import type { Sentence } from '../../platform/messages/catalogue.ts';
import type { Language } from '../../platform/messages/message.ts';
import { EngineError, type Evidence } from '../engine.ts';
import { colourName } from './describe/words.ts';
import type { Texts } from './language.ts';

/** A part of the user's prompt. The offsets count UTF-16 code units of the prompt. */
export interface Part {
  text: string;
  start: number;
  end: number;
}

/** The data that the message of a refusal depends on. */
export interface RefusalContext {
  /** Names of ready models that could do what the darkroom cannot. */
  models: readonly string[];
}

interface RefusalOptions {
  parts?: readonly Part[];
  reason?: DarkroomRefusal;
  suggestion?: Texts;
  /** Whether an AI model could do it. */
  needsModel?: boolean;
  evidence?: Evidence;
}

/** Why the darkroom does not do what an instruction says. */
export class Refusal extends EngineError {
  readonly parts: readonly Part[];
  readonly reason: DarkroomRefusal | undefined;
  readonly needsModel: boolean;
  readonly #sentence: Sentence;
  readonly #suggestion: Texts | undefined;

  constructor(sentence: Sentence, options: RefusalOptions = {}) {
    const { parts = [], reason, suggestion, needsModel = false, evidence = {} } = options;
    super('unsupported_instruction', sentencesOf(sentence, needsModel, { models: [] }), {
      ...evidence,
      ...(needsModel ? { needs_model: true } : {}),
      ...(parts.length > 0 && reason
        ? {
            refused_parts: parts.slice(0, QUOTED_PARTS).map(({ text }) => text),
            refused: bounded(parts, reason),
          }
        : {}),
    });
    this.parts = parts;
    this.reason = reason;
    this.needsModel = needsModel;
    this.#sentence = sentence;
    this.#suggestion = suggestion;
  }

  sentencesFor(context: RefusalContext): Sentence[] {
    return sentencesOf(this.#sentence, this.needsModel, context);
  }

  /** The same refusal in the user's language. `evidence` is added to its own evidence. */
  told(language: Language, context: RefusalContext, evidence: Evidence = {}): EngineError {
    const suggestion = this.#suggestion ? { suggestion: this.#suggestion[language] } : {};
    return new EngineError(
      this.code,
      this.sentencesFor(context),
      { ...this.evidence, ...suggestion, ...evidence },
      { language },
    );
  }
}

const sentencesOf = (sentence: Sentence, needsModel: boolean, { models }: RefusalContext): Sentence[] => [
  sentence,
  ...(needsModel ? [{ code: 'needs_model', values: { models: models.slice(0, NAMED_MODELS) } } as const] : []),
];

/** The maximum length of a quotation from the prompt in a message, in characters. */
const QUOTE_LENGTH = 80;
const QUOTED_PARTS = 3;
const NAMED_MODELS = 3;
const SHOWN_CHARACTERS = 10;
/** The maximum number of parts in the evidence, and the maximum length of their texts there. */
const EVIDENCE_PARTS = 20;
const EVIDENCE_LENGTH = 200;

const bounded = (parts: readonly Part[], reason: DarkroomRefusal): (Part & { reason: DarkroomRefusal })[] =>
  parts
    .slice(0, EVIDENCE_PARTS)
    .map(({ text, ...place }) => ({ text: text.slice(0, EVIDENCE_LENGTH).toWellFormed(), ...place, reason }));

/** The refused parts within these limits: not more than the maximum number, and long ones shortened. */
export const boundedParts = ({ parts, reason }: Refusal): (Part & { reason: DarkroomRefusal })[] =>
  reason ? bounded(parts, reason) : [];

const quoted = ({ text }: Part): string => {
  const characters = [...text.trim()];
  return characters.length > QUOTE_LENGTH ? `${characters.slice(0, QUOTE_LENGTH).join('')}…` : characters.join('');
};

const quotedParts = (parts: readonly Part[]): { parts: string[]; more: boolean } => ({
  parts: parts.slice(0, QUOTED_PARTS).map(quoted),
  more: parts.length > QUOTED_PARTS,
});

export const notUnderstood = (parts: readonly Part[]): Refusal =>
  new Refusal(
    { code: 'not_understood', values: quotedParts(parts) },
    { parts, reason: 'not_understood', needsModel: true },
  );

export const captionNeedsQuotes = (parts: readonly Part[]): Refusal =>
  new Refusal({ code: 'caption_needs_quotes', values: quotedParts(parts) }, { parts, reason: 'needs_quotes' });

export const negated = (parts: readonly Part[]): Refusal =>
  new Refusal({ code: 'negated', values: quotedParts(parts) }, { parts, reason: 'negated' });

export const outOfRange = (part: Part): Refusal =>
  new Refusal({ code: 'out_of_range', values: { part: quoted(part) } }, { parts: [part], reason: 'out_of_range' });

export const wouldChangeNothing = (part: Part): Refusal =>
  new Refusal({ code: 'would_change_nothing', values: { part: quoted(part) } }, { parts: [part], reason: 'no_change' });

export const tooManyOperations = (limit: number): Refusal =>
  new Refusal({ code: 'too_many_operations', values: { limit } });

export const noInstruction = (): Refusal => new Refusal({ code: 'no_instruction', values: {} });

export const unchanged = (): Refusal => new Refusal({ code: 'picture_unchanged', values: {} });

export const alreadyWritten = (): Refusal => new Refusal({ code: 'already_written', values: {} });

export const resultTooLarge = (width: number, height: number): Refusal =>
  new Refusal({ code: 'result_too_large', values: { width, height } });

/** Whether an instruction was refused because its result would be too large. */
export const isResultTooLarge = (error: unknown): boolean =>
  error instanceof EngineError && error.sentences.some(({ code }) => code === 'result_too_large');

export const regionOutside = (width: number, height: number): Refusal =>
  new Refusal({ code: 'region_outside', values: { width, height } });

/** Suggests what to do around an opaque picture, in this colour. Both texts are instructions. */
const backgroundSuggestion = (colour: string): Texts => ({
  zh: `补成正方形，${colourName(colour, 'zh')}`,
  en: `pad to square with ${colourName(colour, 'en')}`,
});

export const backgroundNeedsTransparency = (colour: string): Refusal => {
  const suggestion = backgroundSuggestion(colour);
  return new Refusal({ code: 'background_not_transparent', values: { suggestion } }, { suggestion, needsModel: true });
};

export const cannotDraw = (characters: readonly string[]): Refusal =>
  new Refusal(
    { code: 'cannot_draw', values: { characters: characters.slice(0, SHOWN_CHARACTERS) } },
    { evidence: { refused_parts: characters.slice(0, QUOTED_PARTS) } },
  );

export const captionTooLong = (): Refusal => new Refusal({ code: 'caption_too_long', values: {} });

export const noHorizon = (): Refusal => new Refusal({ code: 'no_horizon', values: {} });

export const alreadyLevel = (): Refusal => new Refusal({ code: 'already_level', values: {} });

export const noBorder = (): Refusal => new Refusal({ code: 'no_border', values: {} });

export const cannotBeSoSmall = (): Refusal => new Refusal({ code: 'cannot_be_so_small', values: {} });

export const onlyEdits = ({ models }: RefusalContext): Refusal =>
  new Refusal({ code: 'only_edits', values: { models: models.slice(0, NAMED_MODELS) } });

export const tooSlow = (): Refusal => new Refusal({ code: 'edit_too_slow', values: {} });
