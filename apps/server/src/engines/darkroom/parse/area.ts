import { type Area, LocalOperation, type Operation } from '../operations.ts';
import { Clause, matchRule, type RuleIndex } from './clause.ts';
import type { Token } from './tokens.ts';

/** The part of the picture that "左边" stands for. */
const SIDE_PERCENT = 50;

/** The part named by a side and the words after it: "左半边", "top 30%", "上面". */
const besideOf = (
  side: 'top' | 'right' | 'bottom' | 'left',
  next: Token | undefined,
): { area: Area; length: number } => {
  const whole = (percent: number, length: number) => ({ area: { kind: 'side', side, percent } as const, length });
  if (next?.kind === 'concept' && next.concept === 'half') return whole(50, 2);
  if (next?.kind === 'number' && !next.signed && (next.unit === 'fraction' || next.unit === 'percent')) {
    return whole(Math.round(next.unit === 'fraction' ? next.value * 100 : next.value), 2);
  }
  return whole(SIDE_PERCENT, 1);
};

/** "四周模糊" */
const isAround = (token: Token): boolean => token.kind === 'concept' && token.concept === 'all-sides';

const areaAt = (token: Token, next: Token | undefined): { area: Area; length: number } | undefined => {
  if (token.kind === 'area') return { area: { kind: token.area }, length: 1 };
  if (isAround(token)) return { area: { kind: 'edges' }, length: 1 };
  if (token.kind !== 'place' || token.isDirection) return undefined;
  const { place } = token;
  if (place === 'top' || place === 'right' || place === 'bottom' || place === 'left') return besideOf(place, next);
  const length = next?.kind === 'concept' && next.concept === 'region' ? 2 : 1;
  return { area: place === 'center' ? { kind: 'center' } : { kind: 'corner', place }, length };
};

const LOCAL_TYPES: ReadonlySet<string> = new Set(LocalOperation.options.map((option) => option.shape.type.value));

/** Decides by type only. The ranges of numbers are checked later, as for every operation. */
const isLocal = (operation: Operation): operation is LocalOperation => LOCAL_TYPES.has(operation.type);

/**
 * "左半边变黑白", "brighten the top half": one part of the picture, and an operation of one of the rules. Undefined if there is not
 * exactly one part, or if the operation would move pixels.
 */
export const readInArea = (tokens: readonly Token[], rules: RuleIndex): Operation[] | undefined => {
  if (tokens.some(({ kind }) => kind === 'separator')) return undefined;
  const at = tokens.findIndex((token) => token.kind === 'area' || token.kind === 'place' || isAround(token));
  const token = tokens[at];
  const found = token && areaAt(token, tokens[at + 1]);
  if (!found) return undefined;
  const rest = new Clause([...tokens.slice(0, at), ...tokens.slice(at + found.length)]);
  for (const rule of rules.of(rest)) {
    const operations = matchRule(rule, rest);
    if (!operations) continue;
    const local = operations.filter(isLocal);
    if (local.length !== operations.length) return undefined;
    return local.map((operation) => ({ type: 'region', area: found.area, operation }));
  }
  return undefined;
};
