import type { Operation } from '../../operations.ts';
import { asPercent, type Clause, PLAIN_COMPANIONS, type Rule } from '../clause.ts';
import type { Concept } from '../lexicon.ts';

type Degree = Clause['degree'];

/** +1, −1, 0 where nothing is said of a direction, undefined where both are. */
const direction = (clause: Clause, plus: readonly Concept[], minus: readonly Concept[]): -1 | 0 | 1 | undefined => {
  const [more, less] = [clause.has('up', 'add', 'enhance', 'enlarge'), clause.has('down', 'shrink')];
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
  operation: (percent: number) => Operation;
}

const changeOf = (clause: Clause, { plus, minus, nouns, amounts }: Tone): number | undefined => {
  const sense = direction(clause, plus, minus);
  if (sense === undefined) return undefined;
  const { number } = clause;
  if (!number) return sense === 0 ? undefined : sense * amounts[clause.degree];
  if (clause.first('degree')) return undefined;
  // "twice as bright" adds what is there once more.
  if (number.unit === 'times') return sense === 1 ? (number.value - 1) * 100 : undefined;
  const percent = asPercent(number);
  if (percent === undefined) return undefined;
  if (number.signed) return sense === 0 ? percent : undefined;
  const isGoal = clause.hasGoal && clause.has(...nouns);
  if (isGoal) return percent - 100;
  return sense === 0 ? (percent > 100 || number.unit === 'fraction' ? undefined : percent) : sense * percent;
};

const toneRule = (tone: Tone): Rule => ({
  heads: [...tone.nouns, ...tone.plus, ...tone.minus],
  companions: [...PLAIN_COMPANIONS, 'up', 'down', 'add', 'enhance', 'enlarge', 'shrink', 'colours', 'tone'],
  takes: { number: 1, degree: 1 },
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
];

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

export const TONE_RULES: readonly Rule[] = [...tones.map(toneRule), hue, opacity];
