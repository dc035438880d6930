import type { Concept } from './vocabulary.ts';

/** What may be said of a caption beside its text and its place. */
export const CAPTION_DETAILS = [
  'colours',
  'font-size',
  'size',
  'opacity',
  'transparency',
  'translucent',
  'enlarge',
  'shrink',
  'tile',
  'faint',
] as const satisfies readonly Concept[];
