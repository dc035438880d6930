import type { Look, OutputFormat, Place } from '../operations.ts';
import type { Shape } from './words/shapes.ts';
import type { Concept } from './words/vocabulary.ts';

export type Unit = 'none' | 'px' | 'percent' | 'degrees' | 'times' | 'fraction' | 'megapixels' | 'stops' | 'bytes';

/** What a word or a number means. `times` is "2 倍", `fraction` "half" or "1/3". */
export type Meaning =
  | { kind: 'concept'; concept: Concept }
  | { kind: 'number'; value: number; unit: Unit; signed: boolean }
  | { kind: 'size'; width: number; height: number }
  | { kind: 'ratio'; width: number; height: number }
  | { kind: 'point'; left: number; top: number }
  | { kind: 'colour'; colour: string }
  /** "向左" is a direction. It does not name a part of the picture. */
  | { kind: 'place'; place: Place; isDirection?: true }
  | { kind: 'area'; area: 'corners' | 'edges' }
  | { kind: 'format'; format: OutputFormat }
  | { kind: 'shape'; shape: Shape }
  | { kind: 'look'; look: Look }
  /** A colour towards which the whole picture shifts: "蓝色调", "bluish". */
  | { kind: 'cast'; colour: string }
  | { kind: 'quote'; text: string }
  | { kind: 'degree'; degree: 'small' | 'large'; isSize?: true }
  /** Polite and empty words. They are ignored. */
  | { kind: 'filler' }
  /** A comma, "and", "然后": a clause may end here. */
  | { kind: 'separator' }
  | { kind: 'negation' }
  | { kind: 'unknown' };

/** A meaning and its position in the user's text, in UTF-16 units. */
export type Token = Meaning & { start: number; end: number };
