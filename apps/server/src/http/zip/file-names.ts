import { hash } from 'node:crypto';

/** The longest name of ext4 and APFS. NTFS takes as many UTF-16 code units, of which a name never has more than bytes. */
const NAME_BYTES = 255;
/** Stands before the name of a device. */
const DEVICE_PREFIX = '_';
const UNSAFE = /[\p{Cc}\p{Cf}\p{Zl}\p{Zp}<>:"/\\|?*]/gu;
/** A format character that joins the parts of an emoji, or follows a letter of Persian or Hindi, belongs to the character. */
const JOINED = /^(?:\p{Extended_Pictographic}|\p{L}[\p{M}\u200c\u200d]*$)/u;
const HALF_CHARACTER = /[\uD800-\uDBFF]$/;
const ASCII = /^[ -~]*$/;
/** Windows opens a device by these names, also with an extension and spaces behind it. */
const DEVICE = /^(?:con|prn|aux|nul|conin\$|conout\$|(?:com|lpt)[0-9\u00b9\u00b2\u00b3]) *(?:\.|$)/i;
/** Hexadecimal digits of a hash that a number holds exactly. */
const FINGERPRINT_DIGITS = 13;

const characters = new Intl.Segmenter(undefined, { granularity: 'grapheme' });

/** Leading dots hide a file, and Windows drops dots and spaces at the end. */
const trimmed = (text: string): string => {
  let start = 0;
  let end = text.length;
  while (text[start] === '.') start += 1;
  while (end > start && (text[end - 1] === '.' || text[end - 1] === ' ')) end -= 1;
  return text.slice(start, end);
};

const safeCharacter = (character: string): string =>
  JOINED.test(character) ? character : character.replaceAll(UNSAFE, '_');

/** A title as a file may have it. */
const safeTitle = (title: string): string => {
  const text = trimmed(title.replace(HALF_CHARACTER, '').toWellFormed());
  if (ASCII.test(text)) return text.replaceAll(UNSAFE, '_');
  return Array.from(characters.segment(text), ({ segment }) => safeCharacter(segment)).join('');
};

/** As many whole characters as fit. */
const cut = (text: string, maxBytes: number): string => {
  if (Buffer.byteLength(text) <= maxBytes) return text;
  let bytes = 0;
  for (const { segment, index } of characters.segment(text)) {
    bytes += Buffer.byteLength(segment);
    if (bytes > maxBytes) return text.slice(0, index);
  }
  return text;
};

/** @param extension with its dot, and whatever else stands behind the title */
const nameOf = (text: string, extension: string): string => {
  const base = trimmed(cut(text, NAME_BYTES - DEVICE_PREFIX.length - Buffer.byteLength(extension))) || '_';
  return (DEVICE.test(base) ? DEVICE_PREFIX : '') + base + extension;
};

/**
 * One name that every file system takes, at most 255 bytes of UTF-8 and made of whole characters.
 *
 * @param extension with its dot
 */
export const fileName = (title: string, extension: string): string => nameOf(safeTitle(title), extension);

/** As a Mac and Windows compare names: without regard to case and to how a character is composed. */
const folded = (name: string): string => name.normalize('NFC').toUpperCase().toLowerCase().normalize('NFC');

/** A number in place of the name, to save memory. Two names that share one cost the second a number behind its title. */
const fingerprint = (name: string): number =>
  Number.parseInt(hash('sha1', folded(name)).slice(0, FINGERPRINT_DIGITS), 16);

/**
 * Gives names as {@link fileName} does, no two of them alike. The cost of a name does not grow with how often its title came
 * before.
 */
export const fileNames = (): ((title: string, extension: string) => string) => {
  /** Of each name given: the number to try where the same title comes again. */
  const numbers = new Map<number, number>();
  return (title, extension) => {
    const text = safeTitle(title);
    const plain = nameOf(text, extension);
    const key = fingerprint(plain);
    let number = numbers.get(key);
    if (number === undefined) {
      numbers.set(key, 2);
      return plain;
    }
    const numbered = (): string => nameOf(text, ` (${number})${extension}`);
    let name = numbered();
    while (numbers.has(fingerprint(name))) {
      number += 1;
      name = numbered();
    }
    numbers.set(key, number + 1);
    numbers.set(fingerprint(name), 2);
    return name;
  };
};
