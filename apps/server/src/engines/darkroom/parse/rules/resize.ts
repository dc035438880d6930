import type { Operation, OperationOf } from '../../operations.ts';
import { type Clause, type MeaningOf, PLAIN_COMPANIONS, type Rule } from '../clause.ts';

type Target = OperationOf<'resize'>['to'];
type SideName = Extract<Target, { kind: 'side' }>['side'];

const SIDES = { width: 'width', height: 'height', 'long-side': 'long', 'short-side': 'short' } as const;
const isSideWord = (concept: string): concept is keyof typeof SIDES => concept in SIDES;

const DEGREE_FACTORS = {
  shrink: { small: 0.9, normal: 0.75, large: 0.5 },
  enlarge: { small: 1.1, normal: 1.5, large: 2 },
};

/** Pairs sides with numbers in the order of the text: "width 800 height 600", "800 wide, 600 high". */
const readSides = (clause: Clause): [SideName, number][] | undefined => {
  const sides = clause.tokens.flatMap((token) =>
    token.kind === 'concept' && isSideWord(token.concept) ? [SIDES[token.concept]] : [],
  );
  const numbers = clause.all('number');
  if (sides.length === 0 || sides.length !== numbers.length || new Set(sides).size !== sides.length) return undefined;
  if (numbers.some(({ unit }) => unit !== 'px' && unit !== 'none')) return undefined;
  return sides.map((side, i): [SideName, number] => [side, numbers[i]?.value ?? 0]);
};

const bySides = (clause: Clause): Target | undefined => {
  const pairs = readSides(clause);
  if (!pairs) return undefined;
  const [first, second] = pairs;
  if (first && !second) return { kind: 'side', side: first[0], pixels: first[1] };
  const { width, height } = Object.fromEntries(pairs);
  if (width === undefined || height === undefined) return undefined;
  return { kind: 'box', width, height, fit: fitOf(clause) };
};

const fitOf = (clause: Clause): 'fill' | 'inside' | 'cover' => {
  if (clause.has('stretch')) return 'fill';
  return clause.has('within') ? 'inside' : 'cover';
};

type Verb = 'shrink' | 'enlarge' | 'resize';

const factorOf = ({ value, unit }: MeaningOf<'number'>, verb: Verb, isGoal: boolean): number | undefined => {
  if (unit === 'times') return verb === 'shrink' ? 1 / value : value === 1 && !isGoal ? 2 : value;
  const part = unit === 'percent' ? value / 100 : unit === 'fraction' ? value : undefined;
  if (part === undefined) return undefined;
  if (verb === 'resize' || isGoal) return part;
  if (verb === 'shrink') return 1 - part;
  // "放大 150%" names the size of the result, "放大 50%" the increase.
  return part > 1 ? part : 1 + part;
};

const verbOf = (clause: Clause): Verb | undefined => {
  const [shrink, enlarge] = [clause.has('shrink'), clause.has('enlarge')];
  if (shrink && enlarge) return undefined;
  return shrink ? 'shrink' : enlarge ? 'enlarge' : 'resize';
};

const byNumber = (clause: Clause, verb: Verb, number: MeaningOf<'number'>): Target | undefined => {
  // "Size 32" may also refer to a caption.
  if (clause.has('size') && verb === 'resize' && number.unit !== 'times' && !clause.has('resize') && !clause.hasGoal) {
    return undefined;
  }
  if (number.unit === 'megapixels') return { kind: 'megapixels', megapixels: number.value };
  if (
    number.unit === 'px' ||
    (number.unit === 'none' && verb === 'resize') ||
    (number.unit === 'none' && clause.hasGoal)
  ) {
    return { kind: 'side', side: 'long', pixels: number.value };
  }
  const factor = factorOf(number, verb, clause.hasGoal);
  if (factor === undefined) return undefined;
  const contradicts = (verb === 'shrink' && factor > 1) || (verb === 'enlarge' && factor < 1);
  return contradicts ? undefined : { kind: 'scale', factor };
};

const byWords = (clause: Clause, verb: Verb): Target | undefined => {
  const [grows, shrinks] = [clause.has('double'), clause.has('halve', 'half')];
  if (grows && shrinks) return undefined;
  if (grows) return verb === 'shrink' ? undefined : { kind: 'scale', factor: 2 };
  if (shrinks) return verb === 'enlarge' ? undefined : { kind: 'scale', factor: 0.5 };
  return verb === 'resize' ? undefined : { kind: 'scale', factor: DEGREE_FACTORS[verb][clause.degree] };
};

const target = (clause: Clause): Target | undefined => {
  const verb = verbOf(clause);
  const [number, second] = clause.all('number');
  const size = clause.first('size');
  const hasFactor = clause.has('half', 'halve', 'double');
  if (!verb || ((number || size) && (hasFactor || clause.first('degree')))) return undefined;
  if (size) return number ? undefined : { kind: 'box', width: size.width, height: size.height, fit: fitOf(clause) };
  if (clause.has('width', 'height', 'long-side', 'short-side')) return bySides(clause);
  if (clause.has('stretch') || second) return undefined;
  return number ? byNumber(clause, verb, number) : byWords(clause, verb);
};

const resize: Rule = {
  heads: [
    'resize',
    'size',
    'shrink',
    'enlarge',
    'halve',
    'double',
    'stretch',
    'within',
    'width',
    'height',
    'long-side',
    'short-side',
  ],
  headKinds: ['size'],
  companions: [...PLAIN_COMPANIONS, 'half'],
  takes: { size: 1, number: 2, degree: 1 },
  leansBack: (clause) =>
    clause.has('width', 'height', 'size', 'enlarge', 'shrink') && !clause.has('resize', 'stretch', 'within'),
  build: (clause) => {
    const to = target(clause);
    return to && ([{ type: 'resize', to }] satisfies Operation[]);
  },
};

/** "Half the size", "twice as big", "2 megapixels": the number shows that a size is meant. */
const resizeByAmount: Rule = {
  heads: ['make', 'to', 'set'],
  companions: [],
  takes: { number: 1 },
  build: ({ number }) => {
    if (number?.unit === 'megapixels')
      return [{ type: 'resize', to: { kind: 'megapixels', megapixels: number.value } }];
    if (number?.unit !== 'times' && number?.unit !== 'fraction') return undefined;
    return [{ type: 'resize', to: { kind: 'scale', factor: number.value } }];
  },
};

export const RESIZE_RULES: readonly Rule[] = [resize, resizeByAmount];
