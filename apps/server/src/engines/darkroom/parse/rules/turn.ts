import type { Operation } from '../../operations.ts';
import { type Clause, PLAIN_COMPANIONS, type Rule } from '../clause.ts';

const direction = (clause: Clause): 1 | -1 | undefined => {
  const left = clause.has('counterclockwise') || clause.place === 'left';
  const right = clause.has('clockwise') || clause.place === 'right';
  if (left === right) return undefined;
  return left ? -1 : 1;
};

const rotate: Rule = {
  heads: ['rotate', 'turn', 'clockwise', 'counterclockwise', 'upside-down'],
  companions: PLAIN_COMPANIONS,
  takes: { number: 1, place: 1 },
  build: (clause) => {
    const { number, place } = clause;
    if (place !== undefined && place !== 'left' && place !== 'right') return undefined;
    if (clause.has('clockwise') && clause.has('counterclockwise')) return undefined;
    const sense = direction(clause);
    if (clause.has('upside-down')) {
      return number || sense ? undefined : [{ type: 'rotate', degrees: 180 }];
    }
    if (!number) return sense ? [{ type: 'rotate', degrees: 90 * sense }] : undefined;
    if (number.unit !== 'none' && number.unit !== 'degrees') return undefined;
    return [{ type: 'rotate', degrees: number.value * (sense ?? 1) }];
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

export const TURN_RULES: readonly Rule[] = [rotate, flip];
