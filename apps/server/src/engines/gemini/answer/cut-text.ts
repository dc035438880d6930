/** A key that is cut in two cannot be recognised and taken out, so the last characters before a cut go as well. */
const MARGIN = 512;

/** The beginning of a text that is longer than `length`. */
export const cutText = (text: string, length: number): string =>
  text.length > length ? `${text.slice(0, Math.max(0, length - MARGIN))}…` : text;
