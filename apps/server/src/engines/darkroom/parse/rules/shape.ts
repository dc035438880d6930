import type { Operation } from '../../operations.ts';
import { type Clause, PLAIN_COMPANIONS, type Rule } from '../clause.ts';
import type { Shape } from '../words/shapes.ts';

/** The shape in landscape or portrait orientation, if the words name one. */
const oriented = (shape: Shape, clause: Clause): Shape => {
  const [longer, shorter] = [Math.max(shape.width, shape.height), Math.min(shape.width, shape.height)];
  if (clause.has('horizontal')) return { ...shape, width: longer, height: shorter };
  if (clause.has('vertical')) return { ...shape, width: shorter, height: longer };
  return shape;
};

/** Keeps the whole picture and adds room. */
const padded = ({ kind, width, height }: Shape, clause: Clause): Operation[] | undefined => {
  if (kind !== 'ratio' || clause.has('circle') || clause.first('size')) return undefined;
  const colour = clause.has('transparent') ? 'transparent' : (clause.colour ?? '#ffffff');
  return [{ type: 'pad-to-ratio', width, height, colour }];
};

const cut = ({ kind, width, height }: Shape, clause: Clause): Operation[] | undefined => {
  const size = clause.first('size');
  if (clause.has('circle')) {
    return kind === 'ratio' && width === height && !size ? [{ type: 'crop-circle' }] : undefined;
  }
  if (size) return [{ type: 'resize', to: { kind: 'box', width: size.width, height: size.height, fit: 'cover' } }];
  if (kind === 'ratio') return [{ type: 'crop-ratio', width, height, place: clause.place ?? 'center' }];
  if (kind === 'screen' && !clause.has('crop')) {
    return [{ type: 'resize', to: { kind: 'side', side: 'long', pixels: Math.max(width, height) } }];
  }
  return [{ type: 'resize', to: { kind: 'box', width, height, fit: 'cover' } }];
};

/** "小红书封面", "crop for instagram story", "4K". */
const shape: Rule = {
  heads: [],
  headKinds: ['shape'],
  companions: [
    ...PLAIN_COMPANIONS,
    'crop',
    'resize',
    'size',
    'id-photo',
    'circle',
    'square',
    'pad',
    'padding',
    'border',
    'keep-corners',
    'horizontal',
    'vertical',
    'transparent',
    'colours',
    'shrink',
    'enlarge',
    'within',
    'save',
  ],
  takes: { shape: 1, ratio: 1, size: 1, colour: 1, place: 1 },
  build: (clause) => {
    const named = clause.first('shape')?.shape;
    if (!named || (clause.has('horizontal') && clause.has('vertical'))) return undefined;
    const wanted = oriented(named, clause);
    const said = clause.first('ratio') ?? clause.first('size');
    // "小红书封面 3:4" gives the same ratio twice. "小红书封面 1:1" contradicts itself.
    if (said && Math.abs(said.width / said.height - wanted.width / wanted.height) > 0.02) return undefined;
    if (clause.has('pad', 'padding', 'border', 'keep-corners')) return padded(wanted, clause);
    return clause.colour || clause.has('transparent') ? undefined : cut(wanted, clause);
  },
};

export const SHAPE_RULES: readonly Rule[] = [shape];
