import { hash } from 'node:crypto';

const NAME_LENGTH = 120;
const UNSAFE = /[\p{Cc}\p{Cf}<>:"/\\|?*]/gu;
const HALF_CHARACTER = /[\uD800-\uDBFF]$/;
/** Hexadecimal digits of a hash that a number holds exactly. */
const FINGERPRINT_DIGITS = 13;

/** Leading dots hide a file, and Windows drops dots and spaces at the end. */
const trimmed = (text: string): string => {
  let start = 0;
  let end = text.length;
  while (text[start] === '.') start += 1;
  while (end > start && (text[end - 1] === '.' || text[end - 1] === ' ')) end -= 1;
  return text.slice(start, end);
};

const baseOf = (title: string): string => {
  const text = title.slice(0, NAME_LENGTH).replace(HALF_CHARACTER, '').toWellFormed();
  return trimmed(text.replaceAll(UNSAFE, '_')) || '_';
};

/** A number in place of the name, to save memory. Two names that share one cost the second a number behind its title. */
const fingerprint = (name: string): number =>
  Number.parseInt(hash('sha1', name.normalize().toLowerCase()).slice(0, FINGERPRINT_DIGITS), 16);

/**
 * Gives names that every file system takes, no two of them alike: from a title and an extension with its dot. The cost of a name
 * does not grow with how often its title came before.
 */
export const fileNames = (): ((title: string, extension: string) => string) => {
  /** Of each name given: the number to try where the same title comes again. */
  const numbers = new Map<number, number>();
  return (title, extension) => {
    const base = baseOf(title);
    const plain = base + extension;
    const key = fingerprint(plain);
    let number = numbers.get(key);
    if (number === undefined) {
      numbers.set(key, 2);
      return plain;
    }
    let name = `${base} (${number})${extension}`;
    for (; numbers.has(fingerprint(name)); name = `${base} (${number})${extension}`) number += 1;
    numbers.set(key, number + 1);
    numbers.set(fingerprint(name), 2);
    return name;
  };
};
