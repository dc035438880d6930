import { describe, expect, it } from 'vitest';
import { fileNames } from './file-names.ts';

describe('the names of files in a ZIP', () => {
  it.each([
    ['山/../海', '山_.._海.png'],
    ['...', '_.png'],
    ['.hidden. .', 'hidden.png'],
    ['a\u0000b\u202ec<d>|?*"', 'a_b_c_d_____.png'],
    [`${'x'.repeat(119)}😀`, `${'x'.repeat(119)}.png`],
    ['lone \ud83d', 'lone.png'],
    ['\udc00 lone', '\ufffd lone.png'],
  ])('are of %j what every file system takes', (title, name) => {
    expect(fileNames()(title, '.png')).toBe(name);
  });

  it('are told apart where titles are alike, also in the eyes of a Mac or of Windows', () => {
    const nameOf = fileNames();
    const titles = ['a', 'A', 'a (2)', 'a', 'é', 'e\u0301'];
    expect(titles.map((title) => nameOf(title, '.png'))).toEqual([
      'a.png',
      'A (2).png',
      'a (2) (2).png',
      'a (3).png',
      'é.png',
      'e\u0301 (2).png',
    ]);
  });

  it('are made at the same cost for the last of a hundred thousand titles that are alike', () => {
    const nameOf = fileNames();
    const names = new Set<string>();
    const dots = `${'. '.repeat(100)}x`;
    for (let n = 0; n < 100_000; n += 1) names.add(nameOf(dots, '.png'));
    expect(names.size).toBe(100_000);
    expect(nameOf(dots, '.png')).toMatch(/ \(100001\)\.png$/);
  });
});
