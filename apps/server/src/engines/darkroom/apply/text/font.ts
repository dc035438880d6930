import { readFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';

/**
 * Noto Sans SC Medium (SIL OFL 1.1, see `OFL.txt`) with 9,814 of its 30,445 characters: all of GB 2312, the Chinese of the web font's
 * main slice, Latin with accents, Greek, Cyrillic, kana, punctuation and common symbols. HarfBuzz cut it out of
 * `500Medium/NotoSansSC_500Medium.ttf` of the npm package @expo-google-fonts/noto-sans-sc 0.4.3, which weighs 95 MB. The WOFF files of
 * smaller packages cannot be used, because sharp's FreeType does not read WOFF.
 */
export const FONT_FILE = fileURLToPath(new URL('../../fonts/noto-sans-sc-medium.ttf', import.meta.url));

/** The family name inside the file. Without the comma, Pango would read the last word as a weight. */
export const FONT_FAMILY = 'Noto Sans SC Medium, Medium';

const WINDOWS_PLATFORM = 3;
const UNICODE_BMP = 1;
/** Segments of ranges, the usual `cmap` for characters up to U+FFFF. */
const FORMAT_SEGMENTS = 4;

/** The byte offset of a table in an sfnt file, or of the BMP subtable in its `cmap` (OpenType 1.9, "otff" and "cmap"). */
const findCmap = (font: Buffer): number => {
  const tables = font.readUInt16BE(4);
  for (let i = 0; i < tables; i++) {
    const record = 12 + i * 16;
    if (font.toString('latin1', record, record + 4) !== 'cmap') continue;
    const cmap = font.readUInt32BE(record + 8);
    for (let j = 0; j < font.readUInt16BE(cmap + 2); j++) {
      const entry = cmap + 4 + j * 8;
      const subtable = cmap + font.readUInt32BE(entry + 4);
      const isBmp = font.readUInt16BE(entry) === WINDOWS_PLATFORM && font.readUInt16BE(entry + 2) === UNICODE_BMP;
      if (isBmp && font.readUInt16BE(subtable) === FORMAT_SEGMENTS) return subtable;
    }
  }
  throw new Error('The caption font has no character map of format 4.');
};

/** The code points for which a font file has glyphs. */
export const readCoverage = (font: Buffer): ReadonlySet<number> => {
  const cmap = findCmap(font);
  const segments = font.readUInt16BE(cmap + 6) / 2;
  const ends = cmap + 14;
  const starts = ends + segments * 2 + 2;
  const deltas = starts + segments * 2;
  const offsets = deltas + segments * 2;
  const covered = new Set<number>();
  for (let i = 0; i < segments; i++) {
    const start = font.readUInt16BE(starts + i * 2);
    const end = font.readUInt16BE(ends + i * 2);
    const offset = font.readUInt16BE(offsets + i * 2);
    for (let code = start; code <= end && code < 0xffff; code++) {
      const glyph =
        offset === 0
          ? (code + font.readUInt16BE(deltas + i * 2)) & 0xffff
          : font.readUInt16BE(offsets + i * 2 + offset + (code - start) * 2);
      if (glyph !== 0) covered.add(code);
    }
  }
  return covered;
};

let coverage: Promise<ReadonlySet<number>> | undefined;

/** The characters of a text that the font cannot draw, each once. */
export const missingGlyphs = async (text: string): Promise<string[]> => {
  coverage ??= readFile(FONT_FILE).then(readCoverage);
  const covered = await coverage;
  return [...new Set(text)].filter((character) => !covered.has(character.codePointAt(0) ?? 0));
};
