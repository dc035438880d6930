import type { Translate } from '../i18n/i18n.ts';

/** The title of a record, or a placeholder in the user's language. The server stores '' if nobody has given a title. */
export const titleWords = ({ title }: { title: string }, t: Translate): string =>
  title.trim() === '' ? t('image.untitled') : title;

interface Named {
  title: string;
  prompt: string;
}

/** Titles that several of these records share: all results of one original have its title. */
export function repeatedTitles(records: readonly Named[]): ReadonlySet<string> {
  const seen = new Set<string>();
  return new Set(records.filter(({ title }) => seen.size === seen.add(title).size).map(({ title }) => title));
}

/** A card shows first what distinguishes it from the others: its title, or its prompt if other cards have the same title. */
export function cardWords(
  { title, prompt }: Named,
  repeated: ReadonlySet<string>,
  t: Translate,
): { lead: string; rest: string } {
  const [name, words] = [titleWords({ title }, t), prompt.trim()];
  return words !== '' && repeated.has(title) ? { lead: words, rest: name } : { lead: name, rest: words };
}
