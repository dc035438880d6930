import type { DarkroomReading, DarkroomRefusal, DarkroomTaskReading, Model, ModelsResponse } from '@pictor/contracts';
import type { Locale, MessageId, Translate } from '../../../lib/i18n/i18n.ts';
import { capableModels } from '../document/auto-model.ts';

/** A part of the text in the field. */
export interface Mark {
  text: string;
  start: number;
  end: number;
}

/** What the composer shows about the words in the field. */
export interface WordsHelp {
  /** The line says what prevents a run. */
  refused: boolean;
  /** Null if the failed run has already said it. */
  line: string | null;
  marks: readonly Mark[];
}

interface Spoken {
  locale: Locale;
  t: Translate;
  /** The next run starts from the result on the stage. */
  goesOn: boolean;
  /** A run of these words has failed, and its notice above already shows the reason. */
  told: boolean;
}

const REFUSED = {
  not_understood: 'words.refused.not_understood',
  needs_quotes: 'words.refused.needs_quotes',
  negated: 'words.refused.negated',
  out_of_range: 'words.refused.out_of_range',
  no_change: 'words.refused.no_change',
} as const satisfies Record<DarkroomRefusal, MessageId>;

const languageOf = (locale: Locale): 'zh' | 'en' => (locale === 'zh-CN' ? 'zh' : 'en');

function refusedLine({ refused, messages }: DarkroomReading, locale: Locale, t: Translate): string | null {
  const [first] = refused;
  if (!first) return messages?.[languageOf(locale)] ?? null;
  const parts = refused.map(({ text }) => `“${text.trim()}”`).join(t('words.separator'));
  return t(REFUSED[first.reason], { parts });
}

function lineOf(reading: DarkroomReading, { locale, t, goesOn, told }: Spoken): string | null {
  const words = reading.words[languageOf(locale)];
  if (reading.accepted) return told ? null : t(goesOn ? 'words.goesOn' : 'words.will', { words });
  if (told) return words === '' ? null : t('words.understood', { words });
  const rest = words === '' ? null : t('words.rest', { words });
  return [refusedLine(reading, locale, t), rest].filter(Boolean).join(t('words.gap')) || null;
}

export const helpOf = (reading: DarkroomReading, spoken: Spoken): WordsHelp => ({
  refused: !reading.accepted && !spoken.told,
  line: lineOf(reading, spoken),
  marks: reading.refused,
});

/** Another instruction that is possible, and a model that could carry out the original one. */
export interface Offer {
  suggestion: string | null;
  model: Model | null;
}

interface Offered {
  /** The reading of the current words. */
  reading: DarkroomReading | undefined;
  /** The reading of a failed run of the same words. The picture may rule out what is possible by the words alone. */
  failed: DarkroomTaskReading | undefined;
  models: ModelsResponse | undefined;
  picture: boolean;
}

/** @returns null if nothing was refused */
export function offerOf({ reading, failed, models, picture }: Offered): Offer | null {
  if (reading?.accepted !== false && !failed) return null;
  const needsModel = reading?.needs_model || failed?.needs_model;
  return {
    suggestion: reading?.suggestion ?? failed?.suggestion ?? null,
    model: needsModel && models ? (capableModels(models, picture)[0] ?? null) : null,
  };
}
