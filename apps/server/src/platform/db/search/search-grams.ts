/*
 * The grams of a text: its characters (Unicode code points), and each pair of adjacent characters. This makes words of one character and
 * parts of longer words searchable, in scripts with and without spaces.
 *
 * A space is part of no gram, since the words of a search contain none.
 */

/** The form in which texts are compared: NFC, in lower case. */
export const searchForm = (text: string): string => text.normalize().toLowerCase();

/** The grams that every text with this word contains: the only character of the word, or each pair of its adjacent characters. */
export const gramsOfWord = (word: string): string[] => {
  const characters = [...searchForm(word)];
  if (characters.length === 1) return characters;
  return [...new Set(characters.slice(1).map((character, index) => `${characters[index]}${character}`))];
};

/** The codes of characters that were seen before, by character. */
const codes = new Map<string, string>();
const MOST_CODES = 20_000;

/** Encodes a character as `_` and letters and digits. */
const codeOf = (character: string): string => {
  const known = codes.get(character);
  if (known !== undefined) return known;
  const code = `_${character.codePointAt(0)?.toString(36)}`;
  if (codes.size < MOST_CODES) codes.set(character, code);
  return code;
};

/**
 * The beginning of a user id. Every gram of the index begins with it. Two users may share it: the index then finds pictures of both, and
 * the query compares the whole id.
 */
export const ownerCode = (userId: string): string => userId.replaceAll('-', '').slice(0, 12);

/** Encodes a gram as a token for FTS5's `ascii` tokenizer. */
export const tokenOf = (userId: string, gram: string): string => ownerCode(userId) + Array.from(gram, codeOf).join('');

/** The tokens that SQLite's index stores for a text. @param text as the index stores it */
export const tokensOf = (userId: string, text: string): string => {
  const owner = ownerCode(userId);
  const tokens = new Set<string>();
  let previous = '';
  for (const character of text) {
    if (character === ' ') {
      previous = '';
      continue;
    }
    const code = codeOf(character);
    tokens.add(owner + code);
    if (previous !== '') tokens.add(owner + previous + code);
    previous = code;
  }
  return [...tokens].join(' ');
};
