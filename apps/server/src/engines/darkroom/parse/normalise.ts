/** A text made uniform for matching, with the way back to the original. */
export interface Normalised {
  text: string;
  /** For each UTF-16 unit of `text` (and its end), where it came from in the original. */
  origins: readonly number[];
  original: string;
}

const isLetter = (character: string | undefined): boolean => character !== undefined && /^[a-z]$/.test(character);
const isLetterOrDigit = (character: string | undefined): boolean =>
  character !== undefined && /^[a-z0-9]$/.test(character);

/** Compatibility forms of the characters that people write are no longer: 株式会社 for ㍿. U+FDFA would become 18 characters. */
const LONGEST_FORM = 4;

const compatible = (character: string): string => {
  const form = character.normalize('NFKC');
  return form.length > LONGEST_FORM ? character : form;
};

/** One character made plain, given what stands before it (already plain) and after it. */
const plainForm = (character: string, before: string | undefined, after: string | undefined): string => {
  const plain = compatible(character).toLowerCase();
  if (plain === '\n') return plain;
  if (/^\s+$/u.test(plain)) return before === ' ' ? '' : ' ';
  if (/^[-‐‑]$/u.test(plain) && isLetterOrDigit(before) && isLetter(after)) return ' ';
  if (/^[‘’]$/u.test(plain) && isLetter(before) && isLetter(after)) return "'";
  return plain;
};

/**
 * Compatibility forms become plain ones (１６：９ → 16:9), letters small, white space one space, hyphens within
 * words a space, typographic apostrophes straight. It makes at most four characters of one. Character by character, so that each keeps its origin; time is linear.
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
