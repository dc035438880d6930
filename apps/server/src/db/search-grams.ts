/**
 * The grams of a text: its characters (Unicode code points), and each two that stand side by side. So a word of one character can be
 * looked up as well as a part of a longer one, in scripts with and without spaces.
 *
 * Texts are compared as `listing.ts` compares them: NFC, in small letters. White space belongs to no gram, since no word of a search has any.
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

/** What every text that has this word has: its only character, or each two of its characters that stand side by side. */
export const gramsOfWord = (word: string): string[] => {
  const characters = [...word.normalize().toLowerCase()];
  if (characters.length === 1) return characters;
  return [...new Set(characters.slice(1).map((character, index) => `${characters[index]}${character}`))];
};

const ENCODING = 36;

/** A word of FTS5's `ascii` tokenizer, whatever the gram is made of; it begins with whose it is. */
export const tokenOf = (owner: string, gram: string): string =>
  [
    owner.replaceAll(/[^0-9a-z]/gi, ''),
    ...Array.from(gram, (character) => character.codePointAt(0)?.toString(ENCODING)),
  ].join('_');

/** What SQLite's index is given of a person's texts. */
export const tokensOf = (owner: string, texts: readonly string[]): string => {
  const grams = new Set<string>();
  for (const text of texts) gramsOfText(text, grams);
  return [...grams].map((gram) => tokenOf(owner, gram)).join(' ');
};
