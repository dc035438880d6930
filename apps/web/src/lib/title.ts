import type { Translate } from './i18n/i18n.ts';

/** What a record is called in the person's language. The server stores '' where nobody has given a title. */
export const titleWords = ({ title }: { title: string }, t: Translate): string =>
  title.trim() === '' ? t('image.untitled') : title;

interface Named {
  title: string;
  prompt: string;
}

/** Titles that several of these have: results of one original are all called after it. */
export function repeatedTitles(records: readonly Named[]): ReadonlySet<string> {
  const seen = new Set<string>();
  return new Set(records.filter(({ title }) => seen.size === seen.add(title).size).map(({ title }) => title));
}

/** A card leads with what tells it from the others: its title, or the words that it was made by where the title does not. */
export function cardWords(
  { title, prompt }: Named,
  repeated: ReadonlySet<string>,
  t: Translate,
): { lead: string; rest: string } {
  const [name, words] = [titleWords({ title }, t), prompt.trim()];
  return words !== '' && repeated.has(title) ? { lead: words, rest: name } : { lead: name, rest: words };
}
