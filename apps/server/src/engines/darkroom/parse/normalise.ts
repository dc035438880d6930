/** A text in a uniform notation for matching, with a mapping back to the original. */
export interface Normalised {
  text: string;
  /** For each UTF-16 unit of `text` (and its end), the position in the original that it came from. */
  origins: readonly number[];
  original: string;
}

const isLetter = (character: string | undefined): boolean => character !== undefined && /^[a-z]$/.test(character);
const isLetterOrDigit = (character: string | undefined): boolean =>
  character !== undefined && /^[a-z0-9]$/.test(character);

/** The maximum length of a compatibility form in ordinary text: 株式会社 for ㍿. U+FDFA would become 18 characters. */
const LONGEST_FORM = 4;

const compatible = (character: string): string => {
  const form = character.normalize('NFKC');
  return form.length > LONGEST_FORM ? character : form;
};

/** The plain form of one character, given the (already plain) characters before and the characters after it. */
const plainForm = (character: string, before: string | undefined, after: string | undefined): string => {
  const plain = compatible(character).toLowerCase();
  if (plain === '\n') return plain;
  if (/^\s+$/u.test(plain)) return before === ' ' ? '' : ' ';
  if (/^[-‐‑]$/u.test(plain) && isLetterOrDigit(before) && isLetter(after)) return ' ';
  if (/^[‘’]$/u.test(plain) && isLetter(before) && isLetter(after)) return "'";
  return plain;
};

/**
 * Replaces compatibility forms by plain ones (１６：９ → 16:9), capitals by small letters, white space by one space, hyphens within words
 * by a space, typographic apostrophes by straight ones. One character becomes at most four. Works character by character, so that each
 * keeps its origin. Takes linear time.
 */
export const normalise = (original: string): Normalised => {
  let text = '';
  const origins: number[] = [];
  let at = 0;
  for (const character of original) {
    const plain = plainForm(character, text.at(-1), original[at + character.length]?.toLowerCase());
    text += plain;
    for (let unit = 0; unit < plain.length; unit++) origins.push(at);
    at += character.length;
  }
  origins.push(at);
  return { text, origins, original };
};
