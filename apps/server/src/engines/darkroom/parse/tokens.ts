import type { Place } from '../operations.ts';
import type { Concept } from './words/vocabulary.ts';

export type Unit = 'none' | 'px' | 'percent' | 'degrees' | 'times' | 'fraction' | 'megapixels';

/** What a word or a number means. `times` is "2 倍", `fraction` "half" or "1/3". */
export type Meaning =
  | { kind: 'concept'; concept: Concept }
  | { kind: 'number'; value: number; unit: Unit; signed: boolean }
  | { kind: 'size'; width: number; height: number }
  | { kind: 'ratio'; width: number; height: number }
  | { kind: 'point'; left: number; top: number }
  | { kind: 'colour'; colour: string }
  | { kind: 'place'; place: Place }
  | { kind: 'quote'; text: string }
  | { kind: 'degree'; degree: 'small' | 'large' }
  /** Polite and empty words; they are dropped. */
  | { kind: 'filler' }
  /** A comma, "and", "然后": a clause may end here. */
  | { kind: 'separator' }
  | { kind: 'negation' }
  | { kind: 'unknown' };

/** A meaning and where it stands in the person's own text, in UTF-16 units. */
export type Token = Meaning & { start: number; end: number };
