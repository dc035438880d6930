import { readFile } from 'node:fs/promises';
import { describe, expect, it } from 'vitest';
import { FONT_FILE, missingGlyphs, readCoverage } from './font.ts';

/** The 6,763 characters of GB 2312, by their rows and cells. */
const gb2312 = (): string => {
  const decoder = new TextDecoder('gb18030');
  let characters = '';
  for (let row = 0xb0; row <= 0xf7; row++) {
    for (let cell = 0xa1; cell <= 0xfe; cell++) characters += decoder.decode(new Uint8Array([row, cell]));
  }
  return [...characters].filter((character) => /^\p{Script=Han}$/u.test(character)).join('');
};

describe('the caption font', () => {
  it('has every character of GB 2312', async () => {
    const characters = gb2312();
    expect([...characters]).toHaveLength(6763);
    expect(await missingGlyphs(characters)).toEqual([]);
  });

  it('has Latin letters with accents, punctuation of both scripts, and common signs', async () => {
    expect(await missingGlyphs('Déjà vu — “Ünïcøde” © ® ™ € £ ¥ ° × ， 。 ！ ？ 「」『』《》【】… · ①')).toEqual([]);
  });

  it('lists the missing characters, each once', async () => {
    expect(await missingGlyphs('a😀ส😀')).toEqual(['😀', 'ส']);
  });

  it('has as many characters as its documentation says', async () => {
    expect(readCoverage(await readFile(FONT_FILE)).size).toBe(9814);
  });
});
