import type { Concept } from './vocabulary.ts';

/** Details of a caption other than its text and its place. */
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
