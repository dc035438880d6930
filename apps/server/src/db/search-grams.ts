/*
 * The grams of a text: its characters (Unicode code points), and each two that stand side by side. So a word of one character can be
 * looked up as well as a part of a longer one, in scripts with and without spaces.
 *
 * Texts are compared as `listing.ts` compares them: NFC, in small letters. White space belongs to no gram, since no word of a search has any.
 */

const SPACE = /\s/;
const isSpace = (character: string): boolean => character <= ' ' || (character > '~' && SPACE.test(character));

/** What every text that has this word has: its only character, or each two of its characters that stand side by side. */
export const gramsOfWord = (word: string): string[] => {
  const characters = [...word.normalize().toLowerCase()];
  if (characters.length === 1) return characters;
  return [...new Set(characters.slice(1).map((character, index) => `${characters[index]}${character}`))];
};

/** Of characters that texts have in common. */
const codes = new Map<string, string>();
const MOST_CODES = 20_000;

/** Letters and digits for any character. */
const codeOf = (character: string): string => {
  const known = codes.get(character);
  if (known !== undefined) return known;
  const code = `_${character.codePointAt(0)?.toString(36)}`;
  if (codes.size < MOST_CODES) codes.set(character, code);
  return code;
};

/** Short, since each token begins with it. Two people who share it find each other's pictures in the index, and nowhere else. */
const ownerCode = (owner: string): string => owner.replaceAll(/[^0-9a-z]/gi, '').slice(0, 12);

/** A word of FTS5's `ascii` tokenizer, whatever the gram is made of; it begins with whose it is. */
export const tokenOf = (owner: string, gram: string): string => ownerCode(owner) + Array.from(gram, codeOf).join('');

/** What SQLite's index is given of a person's texts. */
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
