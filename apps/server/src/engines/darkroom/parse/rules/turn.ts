import type { Operation } from '../../operations.ts';
import { type Clause, PLAIN_COMPANIONS, type Rule } from '../clause.ts';

const direction = (clause: Clause): 1 | -1 | undefined => {
  const left = clause.has('counterclockwise') || clause.place === 'left';
  const right = clause.has('clockwise') || clause.place === 'right';
  if (left === right) return undefined;
  return left ? -1 : 1;
};

/** The degrees for "a little". */
const SMALL_TURN = 3;

const degreesOf = (clause: Clause, sense: 1 | -1 | undefined): number | undefined => {
  const { number } = clause;
  if (clause.first('degree')) return !number && sense && clause.degree === 'small' ? SMALL_TURN * sense : undefined;
  if (!number) return sense && 90 * sense;
  return number.unit === 'none' || number.unit === 'degrees' ? number.value * (sense ?? 1) : undefined;
};

const rotate: Rule = {
  heads: ['rotate', 'turn', 'clockwise', 'counterclockwise', 'upside-down'],
  companions: [...PLAIN_COMPANIONS, 'keep-corners'],
  takes: { number: 1, place: 1, degree: 1 },
  build: (clause) => {
    const { number, place } = clause;
    const kept = clause.has('keep-corners') ? ({ corners: 'keep' } as const) : {};
    if (place !== undefined && place !== 'left' && place !== 'right') return undefined;
    if (clause.has('clockwise') && clause.has('counterclockwise')) return undefined;
    const sense = direction(clause);
    if (clause.has('upside-down')) {
      return number || sense || clause.first('degree') ? undefined : [{ type: 'rotate', degrees: 180 }];
    }
    const degrees = degreesOf(clause, sense);
    return degrees === undefined ? undefined : [{ type: 'rotate', degrees, ...kept }];
  },
};

const flip: Rule = {
  heads: ['flip', 'mirror', 'reverse'],
  companions: [...PLAIN_COMPANIONS, 'horizontal', 'vertical', 'upside-down'],
  takes: {},
  build: (clause) => {
    const vertical = clause.has('vertical', 'upside-down');
    const named = vertical || clause.has('horizontal');
    if (!named && clause.has('reverse')) return undefined;
    const operations: Operation[] = [];
    if (clause.has('horizontal') || !named) operations.push({ type: 'flip', axis: 'horizontal' });
    if (vertical) operations.push({ type: 'flip', axis: 'vertical' });
    return operations;
  },
};

const straighten: Rule = {
  heads: ['straighten'],
  companions: [...PLAIN_COMPANIONS, 'auto', 'horizontal'],
  takes: { degree: 1 },
  build: () => [{ type: 'straighten' }],
};

/** "去掉黑边", "trim the white border". */
const trim: Rule = {
  heads: ['remove', 'cut-off', 'trim', 'crop'],
  companions: ['border', 'padding', 'bars', 'colours', 'all-sides', 'vertical', 'horizontal', 'auto'],
  takes: { colour: 1, area: 1 },
  build: (clause) => {
    const isNamed = clause.has('border', 'padding', 'bars');
    if (!isNamed && (!clause.has('trim') || clause.has('vertical', 'horizontal'))) return undefined;
    // "Crop to border" does not mean trimming.
    if (clause.has('crop') && (clause.colour === undefined || clause.has('padding'))) return undefined;
    if (clause.first('area')?.area === 'corners') return undefined;
    const { colour } = clause;
    return [{ type: 'trim', ...(colour === undefined ? {} : { colour }) }];
  },
};

export const TURN_RULES: readonly Rule[] = [rotate, flip, straighten, trim];
