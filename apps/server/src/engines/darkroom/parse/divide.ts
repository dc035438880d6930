import type { Operation } from '../operations.ts';
import { readInArea } from './area.ts';
import { Clause, matchRule, RuleIndex } from './clause.ts';
import { CAPTION_RULES } from './rules/caption.ts';
import { CROP_RULES } from './rules/crop.ts';
import { FRAME_RULES } from './rules/frame.ts';
import { LIGHT_RULES } from './rules/light.ts';
import { OUTPUT_RULES } from './rules/output.ts';
import { RESIZE_RULES } from './rules/resize.ts';
import { SHAPE_RULES } from './rules/shape.ts';
import { STYLE_RULES } from './rules/style.ts';
import { TONE_RULES } from './rules/tone.ts';
import { TURN_RULES } from './rules/turn.ts';
import type { Token } from './tokens.ts';
import type { Concept } from './words/vocabulary.ts';

const RULES = new RuleIndex([
  ...TURN_RULES,
  ...OUTPUT_RULES,
  ...SHAPE_RULES,
  ...CROP_RULES,
  ...RESIZE_RULES,
  ...TONE_RULES,
  ...LIGHT_RULES,
  ...STYLE_RULES,
  ...FRAME_RULES,
  ...CAPTION_RULES,
]);

/** The operations that are possible on a part of the picture. */
const RULES_OF_PARTS = new RuleIndex([...TONE_RULES, ...LIGHT_RULES, ...STYLE_RULES]);

/** Words that may begin a clause without a separator before them: verbs, and words about the whole picture. */
const STARTERS: ReadonlySet<Concept> = new Set([
  'rotate',
  'turn',
  'clockwise',
  'counterclockwise',
  'flip',
  'mirror',
  'crop',
  'cut-off',
  'resize',
  'shrink',
  'enlarge',
  'add',
  'make',
  'set',
  'replace',
  'up',
  'down',
  'black-and-white',
  'sepia',
  'invert',
  'bright',
  'dark',
  'warm',
  'cool',
  'blur',
  'sharpen',
  'denoise',
  'pixelate',
  'posterize',
  'auto-enhance',
  'exposure',
  'dehaze',
  'straighten',
  'trim',
  'remove',
  'save',
  'shadows',
  'highlights',
  'auto-white-balance',
  'auto-levels',
]);

/** The tokens of one clause and the operations that they ask for. */
export interface Reading {
  tokens: readonly Token[];
  operations: Operation[];
  leansBack: boolean;
}

/** The maximum length of a clause, including separators. It keeps the search linear. */
const LONGEST_CLAUSE = 20;
/** A clause that crosses a comma ("加边框，白色") is only used if no division at the commas works. */
const CROSSING_COST = 10;
/** It costs more to read a detail as an operation of its own than to cross one or two separators. */
const LEANING_COST = 25;

interface Step {
  cost: number;
  /** The index at which the rest begins. */
  next: number;
  reading?: Reading;
}

const isSeparator = (token: Token | undefined): boolean => token === undefined || token.kind === 'separator';
const isBarrier = (token: Token): boolean => token.kind === 'unknown' || token.kind === 'negation';
const canStart = (token: Token): boolean => token.kind === 'concept' && STARTERS.has(token.concept);

const read = (tokens: readonly Token[], isParted: boolean): Reading | undefined => {
  const clause = new Clause(tokens.filter(({ kind }) => kind !== 'separator'));
  for (const rule of RULES.of(clause)) {
    if (rule.standsAlone && !isParted) continue;
    const operations = matchRule(rule, clause);
    if (operations) return { tokens, operations, leansBack: rule.leansBack?.(clause) === true };
  }
  const operations = readInArea(tokens, RULES_OF_PARTS);
  return operations && { tokens, operations, leansBack: false };
};

const costOf = (reading: Reading | undefined, start: number, crossings: number): number =>
  1 + CROSSING_COST * crossings + (reading?.leansBack && start > 0 ? LEANING_COST : 0);

/** The cheapest first clause from `start`, given the costs of all later starts. */
const bestClause = (tokens: readonly Token[], start: number, rest: readonly (Step | undefined)[]): Step | undefined => {
  let best: Step | undefined;
  let crossings = 0;
  for (let end = start + 1; end <= Math.min(tokens.length, start + LONGEST_CLAUSE); end++) {
    const last = tokens[end - 1];
    if (last === undefined || isBarrier(last)) break;
    if (last.kind === 'separator') {
      crossings++;
      continue;
    }
    const next = tokens[end];
    const after = rest[end];
    const mayEnd = next === undefined || isSeparator(next) || canStart(next);
    if (!mayEnd || !after) continue;
    const reading = read(tokens.slice(start, end), isSeparator(tokens[start - 1]) && isSeparator(next));
    const cost = after.cost + costOf(reading, start, crossings);
    if (reading && cost <= (best?.cost ?? Number.POSITIVE_INFINITY)) best = { cost, next: end, reading };
  }
  return best;
};

/**
 * Divides a sentence into clauses. For each clause there is a rule that understands all of its words. If several divisions are possible,
 * the function returns the one that crosses the fewest separators and has the fewest clauses. It returns undefined if there is none.
 */
export const divide = (sentence: readonly Token[]): Reading[] | undefined => {
  const tokens = sentence.filter(({ kind }) => kind !== 'filler');
  // Works backwards, so that each start is solved once, whatever comes before it.
  const steps: (Step | undefined)[] = [];
  steps[tokens.length] = { cost: 0, next: tokens.length };
  for (let start = tokens.length - 1; start >= 0; start--) {
    const skipped = steps[start + 1];
    steps[start] = isSeparator(tokens[start])
      ? skipped && { cost: skipped.cost, next: start + 1 }
      : bestClause(tokens, start, steps);
  }
  const readings: Reading[] = [];
  for (let at = 0; at < tokens.length; ) {
    const step = steps[at];
    if (!step) return undefined;
    if (step.reading) readings.push(step.reading);
    at = step.next;
  }
  return readings.length > 0 ? readings : undefined;
};
