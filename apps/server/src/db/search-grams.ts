/*
 * The grams of a text: its characters (Unicode code points), and each pair of adjacent characters. This makes words of one character and
 * parts of longer words searchable, in scripts with and without spaces.
 *
 * Texts are compared as in `listing.ts`: NFC, in lower case. White space is part of no gram, since the words of a search contain none.
 */

const SPACE = /\s/;
const isSpace = (character: string): boolean => character <= ' ' || (character > '~' && SPACE.test(character));

/** The grams that every text with this word contains: the only character of the word, or each pair of its adjacent characters. */
export const gramsOfWord = (word: string): string[] => {
  const characters = [...word.normalize().toLowerCase()];
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
 * The beginning of a user id, since every token begins with it. Two users may share it: the index then finds pictures of both, and the
 * query compares the owner again.
 */
const ownerCode = (owner: string): string => owner.replaceAll(/[^0-9a-z]/gi, '').slice(0, 12);

/** Encodes a gram as a token for FTS5's `ascii` tokenizer. The token begins with the code of the owner. */
export const tokenOf = (owner: string, gram: string): string => ownerCode(owner) + Array.from(gram, codeOf).join('');

/** The text that SQLite's index stores for a person's texts. */
export const tokensOf = (owner: string, texts: readonly string[]): string => {
  const prefix = ownerCode(owner);
  const tokens = new Set<string>();
  for (const text of texts) {
    let previous = '';
    for (const character of text.normalize().toLowerCase()) {
      if (isSpace(character)) {
        previous = '';
        continue;
      }
      const code = codeOf(character);
      tokens.add(prefix + code);
      if (previous !== '') tokens.add(prefix + previous + code);
      previous = code;
    }
  }
  return [...tokens].join(' ');
};
