/** Half a key at the cut could not be recognised and removed, so the last characters before a cut are dropped, too. */
const MARGIN = 512;

/** The beginning of a text that is longer than `length`. */
export const cutText = (text: string, length: number): string =>
  text.length > length ? `${text.slice(0, Math.max(0, length - MARGIN))}…` : text;
