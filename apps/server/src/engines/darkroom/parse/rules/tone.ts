import type { Operation } from '../../operations.ts';
import { asPercent, type Clause, type MeaningOf, PLAIN_COMPANIONS, type Rule } from '../clause.ts';
import type { Concept } from '../words/vocabulary.ts';

type Degree = Clause['degree'];

/** +1 or −1; 0 if no direction is named, undefined if both are. */
export const direction = (
  clause: Clause,
  plus: readonly Concept[],
  minus: readonly Concept[],
): -1 | 0 | 1 | undefined => {
  const [more, less] = [clause.has('up', 'add', 'enhance', 'enlarge', 'height'), clause.has('down', 'shrink')];
  const [positive, negative] = [clause.has(...plus), clause.has(...minus)];
  if ((more && less) || (positive && negative)) return undefined;
  if (negative) return less ? 1 : -1;
  if (less) return -1;
  return more || positive ? 1 : 0;
};

interface Tone {
  /** "brightness" */
  nouns: readonly Concept[];
  /** "brighter" */
  plus: readonly Concept[];
  /** "darker" */
  minus: readonly Concept[];
  amounts: Readonly<Record<Degree, number>>;
  /** Whether "brighter" alone means something else. */
  needsNoun?: true;
  operation: (percent: number) => Operation;
}

type Sense = -1 | 0 | 1;

/** A number in the text as a relative change. */
const stepOf = (number: MeaningOf<'number'>, sense: Sense, isGoal: boolean): number | undefined => {
  // "twice as bright" adds the existing brightness once more.
  if (number.unit === 'times') return sense === 1 ? (number.value - 1) * 100 : undefined;
  const percent = asPercent(number);
  if (percent === undefined) return undefined;
  if (number.signed) return sense === 0 ? percent : undefined;
  if (isGoal) return percent - 100;
  if (sense !== 0) return sense * percent;
  return percent > 100 || number.unit === 'fraction' ? undefined : percent;
};

const changeOf = (clause: Clause, { plus, minus, nouns, amounts }: Tone): number | undefined => {
  const sense = direction(clause, plus, minus);
  const { number } = clause;
  if (sense === undefined || (number && (clause.first('degree') || clause.has('height')))) return undefined;
  if (number) return stepOf(number, sense, clause.hasGoal && clause.has(...nouns));
  return sense === 0 ? undefined : sense * amounts[clause.degree];
};

export const TONE_COMPANIONS = [
  ...PLAIN_COMPANIONS,
  'up',
  'down',
  'add',
  'enhance',
  'enlarge',
  'shrink',
  'height',
  'colours',
  'tone',
] as const satisfies readonly Concept[];

/** "…, contrast 20%": the amount is named, but not the direction. */
const lacksDirection = (clause: Clause): boolean => {
  const isDirected = clause.has('up', 'down', 'add', 'enhance', 'enlarge', 'shrink', 'height') || clause.hasGoal;
  return !isDirected && clause.number?.signed === false;
};

const toneRule = (tone: Tone): Rule => ({
  heads: tone.needsNoun ? tone.nouns : [...tone.nouns, ...tone.plus, ...tone.minus],
  companions: [...TONE_COMPANIONS, ...tone.plus, ...tone.minus],
  takes: { number: 1, degree: 1 },
  leansBack: (clause) => clause.has(...tone.nouns) && lacksDirection(clause),
  build: (clause) => {
    const percent = changeOf(clause, tone);
    return percent === undefined ? undefined : [tone.operation(percent)];
  },
});

const tones: readonly Tone[] = [
  {
    nouns: ['brightness'],
    plus: ['bright'],
    minus: ['dark'],
    amounts: { small: 10, normal: 20, large: 40 },
    operation: (percent) => ({ type: 'brightness', percent }),
  },
  {
    nouns: ['contrast'],
    plus: [],
    minus: [],
    amounts: { small: 10, normal: 20, large: 40 },
    operation: (percent) => ({ type: 'contrast', percent }),
  },
  {
    nouns: ['saturation'],
    plus: ['vivid'],
    minus: ['dull'],
    amounts: { small: 15, normal: 30, large: 60 },
    operation: (percent) => ({ type: 'saturation', percent }),
  },
  {
    nouns: ['temperature'],
    plus: ['warm'],
    minus: ['cool'],
    amounts: { small: 20, normal: 40, large: 80 },
    operation: (percent) => ({ type: 'temperature', percent }),
  },
  {
    nouns: ['shadows'],
    plus: ['bright', 'recover'],
    minus: ['dark'],
    needsNoun: true,
    amounts: { small: 20, normal: 40, large: 70 },
    operation: (percent) => ({ type: 'shadows', percent }),
  },
  {
    nouns: ['highlights'],
    plus: ['bright'],
    minus: ['dark', 'recover'],
    needsNoun: true,
    amounts: { small: 20, normal: 40, large: 70 },
    operation: (percent) => ({ type: 'highlights', percent }),
  },
  {
    nouns: ['vibrance'],
    plus: [],
    minus: [],
    amounts: { small: 20, normal: 35, large: 60 },
    operation: (percent) => ({ type: 'vibrance', percent }),
  },
  {
    nouns: ['clarity'],
    plus: ['punchy'],
    minus: [],
    amounts: { small: 20, normal: 40, large: 70 },
    operation: (percent) => ({ type: 'clarity', percent }),
  },
];

/** "Increase brightness and contrast by 20%", "降低亮度20%和对比度10%": one direction for several operations. */
const togetherRule: Rule = {
  heads: tones.flatMap(({ nouns }) => nouns),
  companions: TONE_COMPANIONS,
  takes: { number: tones.length, degree: 1 },
  build: (clause) => {
    const named = clause.tokens.flatMap((token) =>
      token.kind === 'concept' ? tones.filter(({ nouns }) => nouns.includes(token.concept)) : [],
    );
    const numbers = clause.all('number');
    const sense = direction(clause, [], []);
    const isShared = numbers.length <= 1;
    if (named.length < 2 || new Set(named).size < named.length || sense === undefined) return undefined;
    if ((!isShared && numbers.length !== named.length) || (numbers[0] && clause.first('degree'))) return undefined;
    if (!numbers[0] && sense === 0) return undefined;
    const operations: Operation[] = [];
    for (const [i, { amounts, operation }] of named.entries()) {
      const number = isShared ? numbers[0] : numbers[i];
      const percent = number ? stepOf(number, sense, clause.hasGoal) : sense * amounts[clause.degree];
      if (percent === undefined) return undefined;
      operations.push(operation(percent));
    }
    return operations;
  },
};

const hue: Rule = {
  heads: ['hue'],
  companions: [...PLAIN_COMPANIONS, 'rotate', 'up', 'down', 'add'],
  takes: { number: 1 },
  build: (clause) => {
    const { number } = clause;
    if (!number || (number.unit !== 'none' && number.unit !== 'degrees')) return undefined;
    const sense = direction(clause, [], []);
    return sense === undefined ? undefined : [{ type: 'hue', degrees: number.value * (sense === 0 ? 1 : sense) }];
  },
};

const opacity: Rule = {
  heads: ['opacity', 'transparency', 'translucent'],
  companions: [...PLAIN_COMPANIONS, 'down'],
  takes: { number: 1 },
  leansBack: (clause) => !clause.has('make', 'set', 'turn', 'down'),
  build: (clause) => {
    const { number } = clause;
    if (clause.has('translucent')) return number || clause.has('down') ? undefined : [{ type: 'opacity', percent: 50 }];
    const said = number && asPercent(number);
    if (said === undefined || number?.signed) return undefined;
    const isStep = clause.has('down') && !clause.hasGoal;
    if (clause.has('transparency')) return isStep ? undefined : [{ type: 'opacity', percent: 100 - said }];
    return [{ type: 'opacity', percent: isStep ? 100 - said : said }];
  },
};

export const TONE_RULES: readonly Rule[] = [...tones.map(toneRule), togetherRule, hue, opacity];
