import { MAX_CAPTION_LENGTH } from '../operations.ts';
import { type Normalised, normalise } from './normalise.ts';
import { type Match, readNumber } from './numbers.ts';
import type { Token } from './tokens.ts';
import { readWord } from './words/lexicon.ts';

const CLOSING_QUOTES: Readonly<Record<string, string>> = {
  '“': '”',
  '”': '”',
  '„': '“',
  '‘': '’',
  '「': '」',
  '『': '』',
  '"': '"',
  "'": "'",
  '«': '»',
};

const isAlphanumeric = (character: string | undefined): boolean =>
  character !== undefined && /^[a-z0-9]$/.test(character);

/** A text in quotes, unchanged. The search ends after the longest possible caption, so hostile quotes stay cheap. */
const readQuote = ({ text, origins, original }: Normalised, at: number): Match | undefined => {
  const opening = text[at];
  const closing = opening === undefined ? undefined : CLOSING_QUOTES[opening];
  if (closing === undefined) return undefined;
  const limit = Math.min(text.length, at + 2 + MAX_CAPTION_LENGTH * 2);
  for (let end = at + 1; end < limit; end++) {
    if (text[end] !== closing) continue;
    if (closing === "'" && isAlphanumeric(text[end + 1])) continue;
    const quoted = original
      .slice(origins[at + 1], origins[end])
      .replaceAll(/\p{Cc}+/gu, ' ')
      .trim();
    return quoted === '' ? undefined : { meaning: { kind: 'quote', text: quoted }, length: end - at + 1 };
  }
  return undefined;
};

const longer = (one: Match | undefined, other: Match | undefined): Match | undefined =>
  (one?.length ?? 0) > (other?.length ?? 0) ? one : other;

/** The token at `at`: a quote, the longer of a number and a word (一点 is a word, 一点五 a number), or unknown. */
const readOne = (normalised: Normalised, at: number): Match => {
  const { text } = normalised;
  const known = readQuote(normalised, at) ?? longer(readNumber(text, at), readWord(text, at));
  if (known) return known;
  let end = at + 1;
  if (isAlphanumeric(text[at])) while (isAlphanumeric(text[end]) || text[end] === "'") end++;
  else if ((text.codePointAt(at) ?? 0) > 0xffff) end++;
  return { meaning: { kind: 'unknown' }, length: end - at };
};

/** "顶部居中", "bottom center": the middle of a side means that side. */
const mergePlaces = (one: Token | undefined, other: Token): Token | undefined => {
  if (one?.kind !== 'place' || other.kind !== 'place') return undefined;
  if (one.place !== 'center' && other.place !== 'center') return undefined;
  return { ...(one.place === 'center' ? other : one), start: one.start, end: other.end };
};

/** Splits a sentence into tokens in linear time. A text that is in no list becomes `unknown`. */
export const scan = (prompt: string): Token[] => {
  const normalised = normalise(prompt);
  const { text, origins } = normalised;
  const tokens: Token[] = [];
  let at = 0;
  while (at < text.length) {
    if (text[at] === ' ') {
      at++;
      continue;
    }
    const { meaning, length } = readOne(normalised, at);
    const token = { ...meaning, start: origins[at] ?? 0, end: origins[at + length] ?? prompt.length };
    const merged = mergePlaces(tokens.at(-1), token);
    if (merged) tokens[tokens.length - 1] = merged;
    else tokens.push(token);
    at += length;
  }
  return tokens;
};
