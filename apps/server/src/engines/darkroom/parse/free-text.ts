import { MAX_CAPTION_LENGTH } from '../operations.ts';
import type { Token } from './tokens.ts';
import { CAPTION_DETAILS } from './words/caption-details.ts';
import type { Concept } from './words/vocabulary.ts';

const DETAILS: ReadonlySet<Concept> = new Set(CAPTION_DETAILS);

const isHead = (token: Token): boolean =>
  token.kind === 'concept' && (token.concept === 'watermark' || token.concept === 'text');

/** The index where the details at the end of a clause begin: "…在右下角", "…, 字号 40", "… in red". */
const detailsFrom = (tokens: readonly Token[], start: number): number => {
  let at = tokens.length;
  while (at > start) {
    const token = tokens[at - 1];
    const before = tokens[at - 2];
    if (token?.kind === 'number' && (token.unit === 'none' || token.unit === 'px' || token.unit === 'percent')) {
      // "字号 40", "opacity 50%" are details. A number by itself is part of the caption text.
      const isOfDetail = before?.kind === 'concept' && DETAILS.has(before.concept);
      if (!isOfDetail && token.unit === 'none') return at;
    } else if (token?.kind === 'concept' ? !isDetail(token, tokens[at]) : !isDetailKind(token)) {
      return at;
    }
    at--;
  }
  return at;
};

/** "字小一点" is about the size of the letters. */
const isDetail = (token: Extract<Token, { kind: 'concept' }>, next: Token | undefined): boolean =>
  DETAILS.has(token.concept) ||
  (token.concept === 'text' && next?.kind === 'concept' && (next.concept === 'enlarge' || next.concept === 'shrink'));

const isDetailKind = (token: Token | undefined): boolean =>
  token?.kind === 'place' || token?.kind === 'colour' || token?.kind === 'degree' || token?.kind === 'filler';

/** Tokens without space between them. */
const chunksOf = (tokens: readonly Token[]): Token[][] => {
  const chunks: Token[][] = [];
  for (const token of tokens) {
    const last = chunks.at(-1);
    if (last && last.at(-1)?.end === token.start) last.push(token);
    else chunks.push([token]);
  }
  return chunks;
};

const isFree = (token: Token | undefined): boolean => token?.kind === 'unknown' || token?.kind === 'number';
const isSaying = (token: Token): boolean => token.kind === 'concept' || token.kind === 'negation';

/** "一句话", "some words" describe the text and do not give it. */
const DESCRIBES =
  /^(?:[“”„‘「『"'«]|[一几两]?(?:句|段|行|首|些)|一个|something\b|some\b|that\b|which\b|about\b|to\b|for\b|describing\b)/iu;

/** Whether the words can only be the caption text. */
const leavesNoDoubt = (text: string, tokens: readonly Token[], isGlued: boolean): boolean => {
  if (text.length > MAX_CAPTION_LENGTH || DESCRIBES.test(text) || !tokens.some(isFree)) return false;
  if (tokens.some(({ kind }) => kind === 'quote' || kind === 'negation') || endsInDetail(tokens)) return false;
  const chunks = chunksOf(tokens);
  // "写上海" may be about Shanghai.
  if (isGlued && (tokens.some(isSaying) || [...text].length < 2)) return false;
  // "加水印 绘架 黑白" may ask for two operations.
  if (chunks.some((chunk) => chunk.some(isSaying) && !isFree(chunk.at(-1)))) return false;
  const isLatin = /^[a-z]/u.test(text);
  return !isLatin || chunks.length === 1;
};

/** "加水印：…", "write the …": words between the head and the text. Elsewhere 张 is a filler, but not in "张三". */
const isLeadIn = (prompt: string, token: Token | undefined, next: Token | undefined): boolean => {
  if (token?.kind !== 'filler') return false;
  const isApart = next === undefined || next.start > token.end;
  return isApart || /^(?::|：|是|为|内容是|内容)$/u.test(prompt.slice(token.start, token.end));
};

/** A detail is separated from the text, or begins with 在 or 用. So 白 in "林白" is not a detail. */
const endOfText = (prompt: string, tokens: readonly Token[], from: number): number => {
  let to = from;
  for (; to < tokens.length; to++) {
    const [before, token] = [tokens[to - 1], tokens[to]];
    if (!before || !token || before.end < token.start) break;
    if (token.kind === 'filler' && /^[在于用]$/u.test(prompt.slice(token.start, token.end))) break;
  }
  return to;
};

/** "绘架白色" may be a name, or a name and a colour. */
const endsInDetail = (tokens: readonly Token[]): boolean => {
  const [before, last] = [tokens.at(-2), tokens.at(-1)];
  if (!before || !last || before.end < last.start) return false;
  return isDetailKind(last) && last.kind !== 'filler' && last.end - last.start > 1;
};

/** Replaces an unquoted caption text of one clause by a quote. Otherwise returns the clause unchanged. */
const inClause = (prompt: string, tokens: readonly Token[]): readonly Token[] => {
  const firstUnknown = tokens.findIndex(({ kind }) => kind === 'unknown');
  const head = (firstUnknown < 0 ? tokens : tokens.slice(0, firstUnknown)).findLastIndex(isHead);
  if (head < 0 || tokens.some(({ kind }) => kind === 'quote')) return tokens;
  let from = head + 1;
  while (isLeadIn(prompt, tokens[from], tokens[from + 1])) from++;
  const to = endOfText(prompt, tokens, detailsFrom(tokens, from));
  const stretch = tokens.slice(from, to);
  const [first, last] = [stretch[0], stretch.at(-1)];
  if (!first || !last) return tokens;
  const text = prompt.slice(first.start, last.end).trim();
  const isGlued = tokens[from - 1]?.end === first.start && /\p{Script=Han}/u.test(prompt[first.start - 1] ?? '');
  if (!leavesNoDoubt(text, stretch, isGlued)) return tokens;
  const quote: Token = { kind: 'quote', text, start: first.start, end: last.end };
  return [...tokens.slice(0, from), quote, ...tokens.slice(to)];
};

/** Finds caption texts without quotes if the rest of the clause is unambiguous: "加水印 ©林 在右下角". Looks at each clause once. */
export const findFreeText = (prompt: string, tokens: readonly Token[]): Token[] => {
  const found: Token[] = [];
  let clause: Token[] = [];
  const close = (): void => {
    found.push(...inClause(prompt, clause));
    clause = [];
  };
  for (const token of tokens) {
    if (token.kind !== 'separator') {
      clause.push(token);
      continue;
    }
    close();
    found.push(token);
  }
  close();
  return found;
};
