import type { Length } from '../../operations.ts';
import { asLength, type Clause, PLAIN_COMPANIONS, type Rule } from '../clause.ts';

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
  leansBack: (clause) => !clause.has('add'),
  build: (clause) => {
    // "Make the border white" is about an existing border.
    if (clause.has('make', 'set', 'to') && !clause.has('add')) return undefined;
    const width = lengthOr(clause, { small: 1, normal: 2, large: 5 });
    return width && [{ type: 'border', width, colour: clause.colour ?? '#000000' }];
  },
};

/** The colour of added room. White if none is named. */
const roomColour = (clause: Clause): string | undefined => {
  if (!clause.has('transparent')) return clause.colour ?? '#ffffff';
  return clause.colour === undefined ? 'transparent' : undefined;
};

/** "Make it square with white padding": crops nothing and adds room. */
const padToShape: Rule = {
  heads: ['pad', 'padding', 'border', 'bars', 'background', 'keep-corners'],
  companions: [
    'add',
    'make',
    'to',
    'by',
    'set',
    'square',
    'transparent',
    'colours',
    'all-sides',
    'resize',
    'within',
    'keep',
    'replace',
  ],
  takes: { ratio: 1, colour: 1 },
  build: (clause) => {
    const colour = roomColour(clause);
    const ratio = clause.first('ratio') ?? (clause.has('square') ? { width: 1, height: 1 } : undefined);
    if (colour === undefined || !ratio || (clause.first('ratio') && clause.has('square'))) return undefined;
    return [{ type: 'pad-to-ratio', width: ratio.width, height: ratio.height, colour }];
  },
};

const padding: Rule = {
  heads: ['pad', 'padding'],
  companions: ['add', 'make', 'to', 'by', 'transparent', 'colours', 'all-sides', 'width'],
  takes: { number: 1, colour: 1, degree: 1 },
  leansBack: (clause) => !clause.has('add', 'pad'),
  build: (clause) => {
    const colour = roomColour(clause);
    const width = lengthOr(clause, { small: 2, normal: 5, large: 10 });
    return colour === undefined || !width ? undefined : [{ type: 'padding', width, colour }];
  },
};

const background: Rule = {
  heads: ['background', 'transparent'],
  companions: [...PLAIN_COMPANIONS, 'replace', 'add', 'colours'],
  takes: { colour: 1 },
  standsAlone: true,
  leansBack: (clause) => !clause.has('replace', 'make', 'set', 'add', 'turn'),
  build: ({ colour }) => (colour === undefined ? undefined : [{ type: 'background', colour }]),
};

export const FRAME_RULES: readonly Rule[] = [roundCorners, border, padToShape, padding, background];
