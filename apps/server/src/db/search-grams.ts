/**
 * The grams of a text: its characters (Unicode code points), and each pair of adjacent characters. This makes words of one character and
 * parts of longer words searchable, in scripts with and without spaces.
 *
 * Texts are compared as in `listing.ts`: NFC, in lower case. White space is part of no gram, since the words of a search contain none.
 */
const gramsOfText = (text: string, grams: Set<string>): void => {
  let previous = '';
  for (const character of text.normalize().toLowerCase()) {
    if (/\s/.test(character)) {
      previous = '';
      continue;
    }
    grams.add(character);
    if (previous !== '') grams.add(previous + character);
    previous = character;
  }
};

/** The grams that every text with this word contains: the only character of the word, or each pair of its adjacent characters. */
export const gramsOfWord = (word: string): string[] => {
  const characters = [...word.normalize().toLowerCase()];
  if (characters.length === 1) return characters;
  return [...new Set(characters.slice(1).map((character, index) => `${characters[index]}${character}`))];
};

const ENCODING = 36;

/** Encodes a gram as a token for FTS5's `ascii` tokenizer. The token begins with the id of the owner. */
export const tokenOf = (owner: string, gram: string): string =>
  [
    owner.replaceAll(/[^0-9a-z]/gi, ''),
    ...Array.from(gram, (character) => character.codePointAt(0)?.toString(ENCODING)),
  ].join('_');

/** The text that SQLite's index stores for a person's texts. */
export const tokensOf = (owner: string, texts: readonly string[]): string => {
  const grams = new Set<string>();
  for (const text of texts) gramsOfText(text, grams);
  return [...grams].map((gram) => tokenOf(owner, gram)).join(' ');
};
