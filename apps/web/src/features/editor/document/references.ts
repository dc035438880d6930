import { REFERENCES_MAX } from '../../../lib/http/limits.ts';
import type { Picture } from './picture.ts';

/** A picture beside the original. */
export interface Reference {
  key: string;
  name: string;
  /** URL of the local file; empty if this browser cannot show it or does not have it. */
  previewUrl: string;
  /** Null until it is on the server. */
  picture: Picture | null;
}

/** The words and the pictures that they name: `@1` is the first reference. */
export interface Sentence {
  prompt: string;
  references: readonly Reference[];
}

/** Stands in the words for a reference that has been removed. */
export const LOST = '@?';

/** Letters and digits beside it make it another word, such as an e-mail address. The server reads it in the same way. */
const TOKEN = /(?<![\w.+-])@([1-9]\d?)(?!\w)/g;

export interface Token {
  start: number;
  end: number;
  text: string;
  /** Undefined if the reference has been removed. */
  reference: Reference | undefined;
}

/** The parts of the words that name a reference. */
export function tokensOf({ prompt, references }: Sentence): Token[] {
  const named = [...prompt.matchAll(TOKEN)].flatMap(({ 0: text, 1: number, index }) => {
    const reference = references[Number(number) - 1];
    return reference ? [{ start: index, end: index + text.length, text, reference }] : [];
  });
  const lost = [...prompt.matchAll(/@\?/g)].map(({ 0: text, index }) => ({
    start: index,
    end: index + text.length,
    text,
    reference: undefined,
  }));
  return [...named, ...lost].sort((one, other) => one.start - other.start);
}

/** Changes the list of references, and the numbers in the words with it. A number stays bound to its picture. */
function withReferences(
  sentence: Sentence,
  references: readonly Reference[],
  renamed = (key: string): string => key,
): Sentence {
  const prompt = sentence.prompt.replace(TOKEN, (token, number: string) => {
    const named = sentence.references[Number(number) - 1];
    if (!named) return token;
    const place = references.findIndex(({ key }) => key === renamed(named.key));
    return place < 0 ? LOST : `@${place + 1}`;
  });
  return { prompt, references };
}

/** A picture is a reference only once. More than the largest number are left out. */
export function addReference(sentence: Sentence, added: Reference): Sentence {
  const { prompt, references } = sentence;
  const known = added.picture && references.some(({ picture }) => picture?.id === added.picture?.id);
  return known || references.length >= REFERENCES_MAX ? sentence : { prompt, references: [...references, added] };
}

export const removeReference = (sentence: Sentence, key: string): Sentence =>
  withReferences(
    sentence,
    sentence.references.filter((one) => one.key !== key),
  );

/** @param to the place after the move, from 0 */
export function moveReference(sentence: Sentence, key: string, to: number): Sentence {
  const moved = sentence.references.find((one) => one.key === key);
  if (!moved) return sentence;
  const rest = sentence.references.filter((one) => one !== moved);
  const place = Math.max(0, Math.min(rest.length, to));
  return withReferences(sentence, [...rest.slice(0, place), moved, ...rest.slice(place)]);
}

const change = (sentence: Sentence, key: string, to: Partial<Reference>): Sentence => ({
  ...sentence,
  references: sentence.references.map((one) => (one.key === key ? { ...one, ...to } : one)),
});

export const previewReference = (sentence: Sentence, key: string, previewUrl: string): Sentence =>
  change(sentence, key, { previewUrl });

/** The reference is on the server now. If its picture is one already, it is left out. */
export function settleReference(sentence: Sentence, key: string, picture: Picture): Sentence {
  const twin = sentence.references.find((one) => one.key !== key && one.picture?.id === picture.id);
  if (!twin) return change(sentence, key, { picture });
  const rest = sentence.references.filter((one) => one.key !== key);
  return withReferences(sentence, rest, (named) => (named === key ? twin.key : named));
}

/** Without the references that are not on the server yet: a reload ends their uploads. */
export const settledOnly = (sentence: Sentence): Sentence =>
  withReferences(
    sentence,
    sentence.references.filter(({ picture }) => picture !== null),
  );
