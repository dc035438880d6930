import type { Operation } from '../../operations.ts';
import { asPercent, type Clause, PLAIN_COMPANIONS, type Rule } from '../clause.ts';
import { direction, TONE_COMPANIONS } from './tone.ts';

const STOPS = { small: 0.3, normal: 0.5, large: 1 };

/** A relative change of light in stops, rounded to a hundredth. */
const stopsOf = (factor: number): number | undefined =>
  factor > 0 ? Math.round(Math.log2(factor) * 100) / 100 : undefined;

const stopsSaid = (clause: Clause, sense: -1 | 0 | 1): number | undefined => {
  const { number } = clause;
  if (!number) return undefined;
  if (number.unit === 'none' || number.unit === 'stops') {
    if (sense !== 0 && number.signed && number.value < 0) return undefined;
    return sense === -1 ? -number.value : number.value;
  }
  if (number.unit === 'times') return sense === -1 ? stopsOf(1 / number.value) : stopsOf(number.value);
  const percent = asPercent(number);
  if (percent === undefined || (sense === 0 && !number.signed && !clause.hasGoal)) return undefined;
  if (clause.hasGoal && !number.signed) return stopsOf(percent / 100);
  return stopsOf(1 + ((sense === 0 ? 1 : sense) * percent) / 100);
};

/** "曝光+1", "brighten by one stop": in stops, not in percent of brightness. */
const exposure: Rule = {
  heads: ['exposure', 'bright', 'dark', 'brightness'],
  headKinds: ['number'],
  companions: [...TONE_COMPANIONS, 'double', 'halve'],
  takes: { number: 1, degree: 1 },
  build: (clause) => {
    const { number, degree } = clause;
    if (!clause.has('exposure') && number?.unit !== 'stops') return undefined;
    const sense = direction(clause, ['bright'], ['dark']);
    if (sense === undefined || clause.has('height') || (number && clause.first('degree'))) return undefined;
    if (clause.has('double', 'halve')) {
      if (number || sense !== 0) return undefined;
      return [{ type: 'exposure', stops: clause.has('double') ? 1 : -1 }];
    }
    const stops = number ? stopsSaid(clause, sense) : sense === 0 ? undefined : sense * STOPS[degree];
    return stops === undefined ? undefined : [{ type: 'exposure', stops }];
  },
};

/** The percentage for each degree. */
const strengthOf = ({ number, degree }: Clause, amounts: Record<Clause['degree'], number>): number | undefined =>
  number ? asPercent(number) : amounts[degree];

const dehaze: Rule = {
  heads: ['dehaze'],
  companions: [...PLAIN_COMPANIONS, 'add', 'up'],
  takes: { number: 1, degree: 1 },
  build: (clause) => {
    const percent = strengthOf(clause, { small: 35, normal: 60, large: 90 });
    return percent === undefined ? undefined : [{ type: 'dehaze', percent }];
  },
};

const fade: Rule = {
  heads: ['fade'],
  companions: [...PLAIN_COMPANIONS, 'add', 'up', 'colours'],
  takes: { number: 1, degree: 1 },
  build: (clause) => {
    const percent = strengthOf(clause, { small: 25, normal: 50, large: 80 });
    return percent === undefined ? undefined : [{ type: 'fade', percent }];
  },
};

const autoWhiteBalance: Rule = {
  heads: ['auto-white-balance', 'temperature'],
  companions: [...PLAIN_COMPANIONS, 'auto', 'auto-enhance'],
  takes: {},
  build: (clause) =>
    clause.has('auto-white-balance') || clause.has('auto', 'auto-enhance')
      ? [{ type: 'auto-white-balance' }]
      : undefined,
};

/** "levels 10 240", "levels 10 1.2 240", "色阶 黑场10 白场240 伽马1.2". */
const namedLevels = (clause: Clause): Operation[] | undefined => {
  const said = { 'black-point': 0, 'white-point': 255, gamma: 1 };
  const order = ['black-point', 'white-point', 'gamma'] as const;
  let next: (typeof order)[number] | undefined;
  for (const token of clause.tokens) {
    if (token.kind === 'concept') next = order.find((name) => name === token.concept) ?? next;
    if (token.kind !== 'number') continue;
    if (next === undefined) return undefined;
    said[next] = token.value;
    next = undefined;
  }
  return [{ type: 'levels', black: said['black-point'], white: said['white-point'], gamma: said.gamma }];
};

const levels: Rule = {
  heads: ['levels', 'black-point', 'white-point', 'gamma', 'auto-levels'],
  companions: [...PLAIN_COMPANIONS, 'auto'],
  takes: { number: 3 },
  build: (clause) => {
    // "10-240" is tokenised as 10 and −240.
    const numbers = clause.all('number').map(({ value }) => Math.abs(value));
    if (clause.has('auto-levels', 'auto')) return numbers.length > 0 ? undefined : [{ type: 'auto-levels' }];
    if (clause.all('number').some(({ unit }) => unit !== 'none')) return undefined;
    if (clause.has('black-point', 'white-point', 'gamma')) return numbers.length > 0 ? namedLevels(clause) : undefined;
    const [black, second, third] = numbers;
    if (black === undefined || second === undefined) return undefined;
    return third === undefined
      ? [{ type: 'levels', black, white: second, gamma: 1 }]
      : [{ type: 'levels', black, white: third, gamma: second }];
  },
};

/** "色调偏蓝", "蓝色调", "add a blue tint". */
const tint: Rule = {
  heads: ['tint', 'tone'],
  headKinds: ['cast'],
  companions: [...PLAIN_COMPANIONS, 'add', 'up', 'colours', 'replace'],
  takes: { colour: 1, cast: 1, degree: 1, number: 1 },
  build: (clause) => {
    const cast = clause.first('cast')?.colour;
    const { colour = cast } = clause;
    const percent = strengthOf(clause, { small: 20, normal: 35, large: 60 });
    if (colour === undefined || (cast !== undefined && cast !== colour) || percent === undefined) return undefined;
    return [{ type: 'tint', colour, percent }];
  },
};

const LOOK_STRENGTH = { small: 60, normal: 100, large: 130 };

const look: Rule = {
  heads: [],
  headKinds: ['look'],
  companions: [...PLAIN_COMPANIONS, 'add', 'replace', 'colours', 'tone'],
  takes: { look: 1, degree: 1, number: 1 },
  build: (clause) => {
    const name = clause.first('look')?.look;
    const percent = strengthOf(clause, LOOK_STRENGTH);
    return name === undefined || percent === undefined ? undefined : [{ type: 'look', name, percent }];
  },
};

export const LIGHT_RULES: readonly Rule[] = [exposure, dehaze, fade, autoWhiteBalance, levels, tint, look];
