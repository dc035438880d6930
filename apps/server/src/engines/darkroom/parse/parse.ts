import { MAX_OPERATIONS, Operation } from '../operations.ts';
import {
  captionNeedsQuotes,
  negated,
  noInstruction,
  notUnderstood,
  outOfRange,
  tooManyOperations,
  wouldChangeNothing,
} from '../refusals.ts';
import { divide, type Reading } from './divide.ts';
import { scan } from './scan.ts';
import type { Token } from './tokens.ts';

const textOf = (prompt: string, tokens: readonly Token[]): string =>
  prompt.slice(tokens[0]?.start ?? 0, tokens.at(-1)?.end ?? 0);

/** Stretches between separators. */
const segmentsOf = (tokens: readonly Token[]): Token[][] => {
  const segments: Token[][] = [[]];
  for (const token of tokens) {
    if (token.kind === 'separator') segments.push([]);
    else segments.at(-1)?.push(token);
  }
  return segments.filter((segment) => segment.some(({ kind }) => kind !== 'filler'));
};

const names = (segment: readonly Token[], ...kinds: readonly Token['kind'][]): boolean =>
  segment.some(({ kind }) => kinds.includes(kind));

/** Neighbouring segments as one, so that a refused part is quoted as it was written. */
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

/** Says which parts of the sentence could not be read. */
const refuse = (prompt: string, tokens: readonly Token[]): Error => {
  const segments = segmentsOf(tokens);
  const parts = (refused: (segment: Token[]) => boolean): string[] =>
    joinNeighbours(segments, refused).map((segment) => textOf(prompt, segment));
  if (names(tokens, 'negation')) return negated(parts((segment) => names(segment, 'negation')));
  const unread = new Set(segments.filter((segment) => !divide(segment)));
  // A lone "白色" is a detail of what stands beside it, which is what was not understood.
  const withWords = segments.filter((segment) => unread.has(segment) && names(segment, 'unknown', 'concept'));
  const blamed = withWords.length > 0 ? withWords : unread.size > 0 ? [...unread] : segments;
  const found = parts((segment) => blamed.includes(segment));
  const isCaption = blamed.some((segment) =>
    segment.some((token) => token.kind === 'concept' && (token.concept === 'watermark' || token.concept === 'text')),
  );
  return isCaption && !names(tokens, 'quote') ? captionNeedsQuotes(found) : notUnderstood(found);
};

const changesNothing = (operation: Operation): boolean => {
  switch (operation.type) {
    case 'rotate':
    case 'hue':
      return operation.degrees % 360 === 0;
    case 'brightness':
    case 'contrast':
    case 'saturation':
    case 'temperature':
      return operation.percent === 0;
    case 'opacity':
      return operation.percent === 100;
    case 'resize':
      return operation.to.kind === 'scale' && operation.to.factor === 1;
    default:
      return false;
  }
};

const checked = (prompt: string, { tokens, operations }: Reading): Operation[] =>
  operations.map((operation) => {
    const { success, data } = Operation.safeParse(operation);
    if (!success) throw outOfRange(textOf(prompt, tokens));
    if (changesNothing(data)) throw wouldChangeNothing(textOf(prompt, tokens));
    return data;
  });

/**
 * An instruction in Chinese or English as operations, in the order in which they are said. Strict: a sentence with any word
 * that is not understood is refused whole. Takes time linear in the length of the sentence.
 *
 * @throws EngineError `unsupported_instruction`, naming the part in question.
 */
export const parseInstruction = (prompt: string): Operation[] => {
  const tokens = scan(prompt);
  if (tokens.every(({ kind }) => kind === 'filler' || kind === 'separator')) throw noInstruction();
  const readings = divide(tokens);
  if (!readings) throw refuse(prompt, tokens);
  const operations = readings.flatMap((reading) => checked(prompt, reading));
  if (operations.length > MAX_OPERATIONS) throw tooManyOperations(MAX_OPERATIONS);
  return operations;
};
