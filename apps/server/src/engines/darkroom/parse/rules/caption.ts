import type { Length } from '../../operations.ts';
import { asLength, asPercent, type Clause, PLAIN_COMPANIONS, type Rule } from '../clause.ts';
import { CAPTION_DETAILS } from '../words/caption-details.ts';

/** Percent. */
const FAINT = 30;
const TILED = 25;

/** "A subtle watermark" is about opacity, "a bit larger" about size. */
const opacityByDegree = (clause: Clause): number => {
  const isOfSize = clause.has('enlarge', 'shrink') || clause.first('degree')?.isSize;
  if (clause.degree === 'small' && !isOfSize) return 40;
  return clause.has('tile') ? TILED : 100;
};

const captionOpacity = (clause: Clause): number | undefined => {
  const said = clause.all('number').find(({ unit }) => unit === 'percent');
  if (clause.has('translucent')) return said ? undefined : 50;
  if (clause.has('faint')) return said ? undefined : FAINT;
  if (!said) return clause.has('opacity', 'transparency') ? undefined : opacityByDegree(clause);
  if (clause.has('opacity')) return asPercent(said);
  return clause.has('transparency') ? 100 - said.value : undefined;
};

/** Percent of the shorter side. */
const sizeByWords = (clause: Clause, { large, small }: { large: boolean; small: boolean }): number => {
  const isVery = clause.degree === 'large';
  if (large) return isVery ? 14 : 9;
  if (small) return isVery ? 2 : 3;
  return clause.has('tile') ? 4 : 5;
};

const captionSize = (clause: Clause): Length | undefined => {
  const sizes = clause.all('number').filter(({ unit }) => unit !== 'percent');
  const [said] = sizes;
  const [large, small] = [clause.has('enlarge'), clause.has('shrink') || clause.first('degree')?.isSize === true];
  if (sizes.length > 1 || (large && small)) return undefined;
  if (said) {
    const isSize = said.unit === 'px' || clause.has('font-size', 'size');
    return isSize && !large && !small ? asLength(said) : undefined;
  }
  if (clause.has('font-size') && !large && !small) return undefined;
  return { unit: '%', value: sizeByWords(clause, { large, small }) };
};

const caption: Rule = {
  heads: ['watermark', 'text'],
  headKinds: ['quote'],
  companions: [...PLAIN_COMPANIONS, 'add', ...CAPTION_DETAILS, 'all-sides'],
  takes: { quote: 1, place: 1, colour: 1, number: 2, degree: 1 },
  build: (clause) => {
    const text = clause.first('quote')?.text;
    const isCaption = clause.has('watermark', 'text', 'add');
    const [opacity, size] = [captionOpacity(clause), captionSize(clause)];
    if (text === undefined || !isCaption || opacity === undefined || size === undefined) return undefined;
    const place = clause.place ?? (clause.has('watermark') ? 'bottom-right' : 'bottom');
    const { colour } = clause;
    const tiled = clause.has('tile') ? ({ tiled: true } as const) : {};
    return [{ type: 'caption', text, place, size, opacity, ...(colour === undefined ? {} : { colour }), ...tiled }];
  },
};

export const CAPTION_RULES: readonly Rule[] = [caption];
