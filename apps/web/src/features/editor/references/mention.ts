/** A name of a reference that the user is typing: `@`, or `@` and a number. */
export interface Mention {
  start: number;
  end: number;
  /** The digits after the sign; empty if there are none. */
  typed: string;
}

/** An input method for Chinese may write the wide form of the sign. */
const TYPED = /(?<![\w.+-])[@＠](\d{0,2})$/;

/** The name that ends at the caret. Null if the user is not typing one. */
export function mentionAt(words: string, caret: number): Mention | null {
  const found = TYPED.exec(words.slice(0, caret));
  return found ? { start: found.index, end: caret, typed: found[1] ?? '' } : null;
}

interface Written {
  words: string;
  caret: number;
}

const NEEDS_SPACE = /^(?:$|[\w@])/;

/** Writes the name of a reference in place of a part of the words. @param place from 1 */
export function writeMention(words: string, { start, end }: { start: number; end: number }, place: number): Written {
  const before = words.slice(0, start);
  const after = words.slice(end);
  const gap = /[\w.+-]$/.test(before) ? ' ' : '';
  const name = `${gap}@${place}${NEEDS_SPACE.test(after) ? ' ' : ''}`;
  return { words: before + name + after, caret: start + name.length };
}
