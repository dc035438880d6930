import { captionNeedsQuotes, negated, notUnderstood, type Part, type Refusal } from '../refusals.ts';
import { divide } from './divide.ts';
import type { Token } from './tokens.ts';

/** The text of these tokens in the prompt. */
export const partOf = (prompt: string, tokens: readonly Token[]): Part => {
  const start = tokens[0]?.start ?? 0;
  const end = tokens.at(-1)?.end ?? 0;
  return { text: prompt.slice(start, end), start, end };
};

/** The tokens between separators. */
export const segmentsOf = (tokens: readonly Token[]): Token[][] => {
  const segments: Token[][] = [[]];
  for (const token of tokens) {
    if (token.kind === 'separator') segments.push([]);
    else segments.at(-1)?.push(token);
  }
  return segments.filter((segment) => segment.some(({ kind }) => kind !== 'filler'));
};

const names = (segment: readonly Token[], ...kinds: readonly Token['kind'][]): boolean =>
  segment.some(({ kind }) => kinds.includes(kind));

/** Joins neighbouring segments, so that a refused part is quoted as it was written. */
const joinNeighbours = (segments: readonly Token[][], refused: (segment: Token[]) => boolean): Token[][] => {
  const joined: Token[][] = [];
  let isNeighbour = false;
  for (const segment of segments) {
    const isRefused = refused(segment);
    if (isRefused && isNeighbour) joined.at(-1)?.push(...segment);
    else if (isRefused) joined.push([...segment]);
    isNeighbour = isRefused;
  }
  return joined;
};

/** Names the parts that could not be read, for a sentence that no rules can divide. */
export const refuse = (prompt: string, tokens: readonly Token[]): Refusal => {
  const segments = segmentsOf(tokens);
  const parts = (refused: (segment: Token[]) => boolean): Part[] =>
    joinNeighbours(segments, refused).map((segment) => partOf(prompt, segment));
  if (names(tokens, 'negation')) return negated(parts((segment) => names(segment, 'negation')));
  const unread = new Set(segments.filter((segment) => !divide(segment)));
  // A lone "白色" is a detail of a neighbouring part, and that part was not understood.
  const withWords = segments.filter((segment) => unread.has(segment) && names(segment, 'unknown', 'concept'));
  const blamed = withWords.length > 0 ? withWords : unread.size > 0 ? [...unread] : segments;
  const found = parts((segment) => blamed.includes(segment));
  const isCaption = blamed.some((segment) =>
    segment.some((token) => token.kind === 'concept' && (token.concept === 'watermark' || token.concept === 'text')),
  );
  return isCaption && !names(tokens, 'quote') ? captionNeedsQuotes(found) : notUnderstood(found);
};
