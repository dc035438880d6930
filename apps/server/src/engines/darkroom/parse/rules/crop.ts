import type { Operation, OperationOf, Place } from '../../operations.ts';
import { asLength, type Clause, PLAIN_COMPANIONS, type Rule } from '../clause.ts';

type Side = OperationOf<'crop-edges'>['sides'][number];

/** "4x3" after "crop" is a ratio, "400x300" a size. Nobody wants a picture of so few pixels. */
const LARGEST_RATIO_PART = 32;

const OPPOSITE: Readonly<Partial<Record<Place, Side>>> = { top: 'bottom', bottom: 'top', left: 'right', right: 'left' };

/** Reads "x 10 y 20 width 300 height 200", or four numbers in that order. */
const region = (clause: Clause): Operation[] | undefined => {
  const named = { 'x-axis': 0, 'y-axis': 0, width: 0, height: 0 };
  const order = ['x-axis', 'y-axis', 'width', 'height'] as const;
  const isNamed = clause.has(...order);
  let next: keyof typeof named | undefined;
  let seen = 0;
  for (const token of clause.tokens) {
    if (token.kind === 'concept') next = order.find((name) => name === token.concept) ?? next;
    if (token.kind !== 'number') continue;
    const name = isNamed ? next : order[seen];
    if (name === undefined || (token.unit !== 'none' && token.unit !== 'px')) return undefined;
    named[name] = token.value;
    next = undefined;
    seen++;
  }
  if (seen !== 4 || clause.first('size') || clause.first('ratio') || clause.first('point')) return undefined;
  if (clause.place || clause.has('square', 'circle', 'half', 'keep')) return undefined;
  return [
    { type: 'crop-region', left: named['x-axis'], top: named['y-axis'], width: named.width, height: named.height },
  ];
};

const byPoints = (clause: Clause): Operation[] | undefined => {
  const [from, to] = clause.all('point');
  const size = clause.first('size');
  if (from && to && !size) {
    const { left, top } = from;
    return [{ type: 'crop-region', left, top, width: to.left - left, height: to.top - top }];
  }
  if (from && size && !to) {
    return [{ type: 'crop-region', left: from.left, top: from.top, width: size.width, height: size.height }];
  }
  return undefined;
};

const bySize = (clause: Clause): Operation[] | undefined => {
  const size = clause.first('size');
  if (!size) return undefined;
  const place = clause.place ?? 'center';
  const isRatio = Math.max(size.width, size.height) <= LARGEST_RATIO_PART;
  const { width, height } = size;
  return [{ type: isRatio ? 'crop-ratio' : 'crop-size', width, height, place }];
};

const byShape = (clause: Clause): Operation[] | undefined => {
  const ratio = clause.first('ratio');
  const place = clause.place ?? 'center';
  const isSquare = clause.has('square') && (!ratio || ratio.width === ratio.height);
  const shapes = [ratio && !isSquare, clause.has('square'), clause.has('circle')].filter(Boolean).length;
  if (shapes !== 1) return undefined;
  if (clause.has('circle')) return clause.place ? undefined : [{ type: 'crop-circle' }];
  return [{ type: 'crop-ratio', width: ratio?.width ?? 1, height: ratio?.height ?? 1, place }];
};

/** "Keep the left half", "crop to the top 30%": crops off the opposite side. */
const byKeeping = (clause: Clause): Operation[] | undefined => {
  const side = clause.place && OPPOSITE[clause.place];
  if (side === undefined || clause.all('place').length !== 1) return undefined;
  const { number } = clause;
  if (clause.has('half')) {
    return number ? undefined : [{ type: 'crop-edges', sides: [side], amount: { unit: '%', value: 50 } }];
  }
  if (number?.unit !== 'percent') return undefined;
  return [{ type: 'crop-edges', sides: [side], amount: { unit: '%', value: 100 - number.value } }];
};

const sidesOf = (clause: Clause): Side[] | undefined => {
  const sides = new Set<Side>();
  if (clause.has('all-sides', 'vertical')) for (const side of ['top', 'bottom'] as const) sides.add(side);
  if (clause.has('all-sides', 'horizontal')) for (const side of ['left', 'right'] as const) sides.add(side);
  for (const { place } of clause.all('place')) {
    if (place !== 'top' && place !== 'bottom' && place !== 'left' && place !== 'right') return undefined;
    sides.add(place);
  }
  return sides.size > 0 ? [...sides] : undefined;
};

const byCutting = (clause: Clause): Operation[] | undefined => {
  const sides = sidesOf(clause);
  const { number } = clause;
  if (!sides || Boolean(number) === clause.has('half')) return undefined;
  const amount = number ? asLength(number) : ({ unit: '%', value: 50 } as const);
  return amount && [{ type: 'crop-edges', sides, amount }];
};

/** "Crop the left half", "crop 20% from the top". */
const bySide = (clause: Clause): Operation[] | undefined => {
  if (clause.has('width', 'height', 'x-axis', 'y-axis', 'region') || clause.all('number').length > 1) return undefined;
  return clause.has('half', 'keep', 'to') || clause.hasGoal ? byKeeping(clause) : byCutting(clause);
};

const crop: Rule = {
  heads: ['crop', 'square', 'circle', 'keep'],
  headKinds: ['ratio'],
  companions: [...PLAIN_COMPANIONS, 'half', 'region', 'x-axis', 'y-axis', 'width', 'height'],
  takes: { ratio: 1, size: 1, point: 2, number: 4, place: 1 },
  build: (clause) => {
    const numbers = clause.all('number').length;
    if (numbers === 4) return region(clause);
    const isShape = clause.first('ratio') !== undefined || clause.has('square', 'circle');
    if (!isShape && !clause.first('point') && !clause.first('size')) return bySide(clause);
    if (numbers > 0 || clause.has('half', 'width', 'height', 'x-axis', 'y-axis')) return undefined;
    if (clause.first('point')) return clause.place || isShape ? undefined : byPoints(clause);
    if (isShape) return clause.first('size') || clause.has('region') ? undefined : byShape(clause);
    return clause.has('keep') ? undefined : bySize(clause);
  },
};

const cutOff: Rule = {
  heads: ['cut-off', 'trim'],
  companions: ['to', 'by', 'half', 'vertical', 'horizontal', 'all-sides'],
  takes: { number: 1, place: 4 },
  build: byCutting,
};

export const CROP_RULES: readonly Rule[] = [crop, cutOff];
