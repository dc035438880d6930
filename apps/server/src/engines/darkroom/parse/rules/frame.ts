import type { Length } from '../../operations.ts';
import { asLength, asPercent, type Clause, PLAIN_COMPANIONS, type Rule } from '../clause.ts';

const lengthOr = ({ number, degree }: Clause, usual: Record<Clause['degree'], number>): Length | undefined =>
  number ? asLength(number) : { unit: '%', value: usual[degree] };

const roundCorners: Rule = {
  heads: ['corners'],
  companions: [...PLAIN_COMPANIONS, 'add', 'radius'],
  takes: { number: 1, degree: 1 },
  build: (clause) => {
    const radius = lengthOr(clause, { small: 3, normal: 6, large: 15 });
    return radius && [{ type: 'round-corners', radius }];
  },
};

const border: Rule = {
  heads: ['border'],
  companions: ['add', 'make', 'set', 'to', 'width', 'size', 'thickness', 'colours', 'all-sides'],
  takes: { number: 1, colour: 1, degree: 1 },
  build: (clause) => {
    // "Make the border white" speaks of a border that is there.
    if (clause.has('make', 'set', 'to') && !clause.has('add')) return undefined;
    const width = lengthOr(clause, { small: 1, normal: 2, large: 5 });
    return width && [{ type: 'border', width, colour: clause.colour ?? '#000000' }];
  },
};

/** The colour of added room; white where none is named. */
const roomColour = (clause: Clause): string | undefined => {
  if (!clause.has('transparent')) return clause.colour ?? '#ffffff';
  return clause.colour === undefined ? 'transparent' : undefined;
};

const padding: Rule = {
  heads: ['pad', 'padding'],
  companions: ['add', 'make', 'to', 'by', 'square', 'transparent', 'colours', 'all-sides', 'width'],
  takes: { number: 1, ratio: 1, colour: 1, degree: 1 },
  build: (clause) => {
    const colour = roomColour(clause);
    const ratio = clause.first('ratio') ?? (clause.has('square') ? { width: 1, height: 1 } : undefined);
    if (colour === undefined || (clause.first('ratio') && clause.has('square'))) return undefined;
    if (ratio) {
      const { width, height } = ratio;
      return clause.number || clause.first('degree') ? undefined : [{ type: 'pad-to-ratio', width, height, colour }];
    }
    const width = lengthOr(clause, { small: 2, normal: 5, large: 10 });
    return width && [{ type: 'padding', width, colour }];
  },
};

const background: Rule = {
  heads: ['background', 'transparent'],
  companions: [...PLAIN_COMPANIONS, 'replace', 'add', 'colours'],
  takes: { colour: 1 },
  standsAlone: true,
  build: ({ colour }) => (colour === undefined ? undefined : [{ type: 'background', colour }]),
};

const captionOpacity = (clause: Clause): number | undefined => {
  const said = clause.all('number').find(({ unit }) => unit === 'percent');
  if (clause.has('translucent')) return said ? undefined : 50;
  if (!said) return clause.has('opacity', 'transparency') ? undefined : 100;
  if (clause.has('opacity')) return asPercent(said);
  return clause.has('transparency') ? 100 - said.value : undefined;
};

const captionSize = (clause: Clause): Length | undefined => {
  const sizes = clause.all('number').filter(({ unit }) => unit !== 'percent');
  const [said] = sizes;
  const [large, small] = [clause.has('enlarge'), clause.has('shrink')];
  if (sizes.length > 1 || (large && small)) return undefined;
  if (said) {
    const isSize = said.unit === 'px' || clause.has('font-size', 'size');
    return isSize && !large && !small ? asLength(said) : undefined;
  }
  if (clause.has('font-size') && !large && !small) return undefined;
  return { unit: '%', value: large ? 9 : small ? 3 : 5 };
};

const caption: Rule = {
  heads: ['watermark', 'text'],
  headKinds: ['quote'],
  companions: [
    ...PLAIN_COMPANIONS,
    'add',
    'colours',
    'font-size',
    'size',
    'opacity',
    'transparency',
    'translucent',
    'enlarge',
    'shrink',
  ],
  takes: { quote: 1, place: 1, colour: 1, number: 2, degree: 1 },
  build: (clause) => {
    const text = clause.first('quote')?.text;
    const isCaption = clause.has('watermark', 'text', 'add');
    const [opacity, size] = [captionOpacity(clause), captionSize(clause)];
    if (text === undefined || !isCaption || opacity === undefined || size === undefined) return undefined;
    const place = clause.place ?? (clause.has('watermark') ? 'bottom-right' : 'bottom');
    const { colour } = clause;
    return [{ type: 'caption', text, place, size, opacity, ...(colour === undefined ? {} : { colour }) }];
  },
};

export const FRAME_RULES: readonly Rule[] = [roundCorners, border, padding, background, caption];
