import { hash } from 'node:crypto';

/** The longest name of ext4 and APFS. NTFS allows 255 UTF-16 code units, and a name never has more code units than UTF-8 bytes. */
const NAME_BYTES = 255;
/** Prefix for reserved device names. */
const DEVICE_PREFIX = '_';
const UNSAFE = /[\p{Cc}\p{Cf}\p{Zl}\p{Zp}<>:"/\\|?*]/gu;
/** A format character is kept if it joins the parts of an emoji or follows a letter of Persian or Hindi: it belongs to that character. */
const JOINED = /^(?:\p{Extended_Pictographic}|\p{L}[\p{M}\u200c\u200d]*$)/u;
const HALF_CHARACTER = /[\uD800-\uDBFF]$/;
const ASCII = /^[ -~]*$/;
/** Windows opens a device for these names, even with an extension or trailing spaces. */
const DEVICE = /^(?:con|prn|aux|nul|conin\$|conout\$|(?:com|lpt)[0-9\u00b9\u00b2\u00b3]) *(?:\.|$)/i;
/** The number of hexadecimal digits of a hash that a JavaScript number can hold exactly. */
const FINGERPRINT_DIGITS = 13;

const characters = new Intl.Segmenter(undefined, { granularity: 'grapheme' });

/** Leading dots hide a file. Windows removes dots and spaces at the end. */
const trimmed = (text: string): string => {
  let start = 0;
  let end = text.length;
  while (text[start] === '.') start += 1;
  while (end > start && (text[end - 1] === '.' || text[end - 1] === ' ')) end -= 1;
  return text.slice(start, end);
};

const safeCharacter = (character: string): string =>
  JOINED.test(character) ? character : character.replaceAll(UNSAFE, '_');

/** A title with only characters that a file name may have. */
const safeTitle = (title: string): string => {
  const text = trimmed(title.replace(HALF_CHARACTER, '').toWellFormed());
  if (ASCII.test(text)) return text.replaceAll(UNSAFE, '_');
  return Array.from(characters.segment(text), ({ segment }) => safeCharacter(segment)).join('');
};

/** Returns as many whole characters as fit. */
const cut = (text: string, maxBytes: number): string => {
  if (Buffer.byteLength(text) <= maxBytes) return text;
  let bytes = 0;
  for (const { segment, index } of characters.segment(text)) {
    bytes += Buffer.byteLength(segment);
    if (bytes > maxBytes) return text.slice(0, index);
  }
  return text;
};

/** @param extension with its dot, and anything else that follows the title */
const nameOf = (text: string, extension: string): string => {
  const base = trimmed(cut(text, NAME_BYTES - DEVICE_PREFIX.length - Buffer.byteLength(extension))) || '_';
  return (DEVICE.test(base) ? DEVICE_PREFIX : '') + base + extension;
};

/**
 * Returns a name that every file system accepts, at most 255 bytes of UTF-8 and made of whole characters.
 *
 * @param extension with its dot
 */
export const fileName = (title: string, extension: string): string => nameOf(safeTitle(title), extension);

/** Normalizes a name the way macOS and Windows compare names: case and Unicode composition do not matter. */
const folded = (name: string): string => name.normalize('NFC').toUpperCase().toLowerCase().normalize('NFC');

/** A number in place of the name, to save memory. If two names collide, the second gets a number behind its title. */
const fingerprint = (name: string): number =>
  Number.parseInt(hash('sha1', folded(name)).slice(0, FINGERPRINT_DIGITS), 16);

/** Creates names like {@link fileName}, each of them unique. The cost of a name does not grow with the number of equal titles before it. */
export const fileNames = (): ((title: string, extension: string) => string) => {
  /** For each name: the number to try next when the same title comes again. */
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
