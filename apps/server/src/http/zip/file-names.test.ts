import { describe, expect, it } from 'vitest';
import { fileNames } from './file-names.ts';

describe('names of files in a ZIP', () => {
  it.each([
    ['山/../海', '山_.._海.png'],
    ['...', '_.png'],
    ['.hidden. .', 'hidden.png'],
    ['a\u0000b\u202ec<d>|?*"', 'a_b_c_d_____.png'],
    [`${'x'.repeat(249)}😀`, `${'x'.repeat(249)}.png`],
    ['画'.repeat(200), `${'画'.repeat(83)}.png`],
    [`${'e\u0301'.repeat(100)}`, `${'e\u0301'.repeat(83)}.png`],
    [`${'家'.repeat(80)}👨‍👩‍👧`, `${'家'.repeat(80)}.png`],
    ['family 👨‍👩‍👧 🏴󠁧󠁢󠁥󠁮󠁧󠁿 🏳️‍🌈', 'family 👨‍👩‍👧 🏴󠁧󠁢󠁥󠁮󠁧󠁿 🏳️‍🌈.png'],
    ['می‌خواهم', 'می‌خواهم.png'],
    ['keycap *️⃣ 1️⃣', 'keycap _️⃣ 1️⃣.png'],
    ['\u200djoiner', '_joiner.png'],
    ['CON', '_CON.png'],
    ['nul', '_nul.png'],
    ['com1.tar', '_com1.tar.png'],
    ['LPT²', '_LPT².png'],
    ['aux ', '_aux.png'],
    ['console', 'console.png'],
    ['a\u2028b', 'a_b.png'],
    ['lone \ud83d', 'lone.png'],
    ['\udc00 lone', '\ufffd lone.png'],
  ])('replace what some file system does not accept in %j', (title, name) => {
    expect(fileNames()(title, '.png')).toBe(name);
  });

  it('are unique for equal titles, even by the rules of macOS and Windows', () => {
    const nameOf = fileNames();
    const titles = ['a', 'A', 'a (2)', 'a', 'é', 'e\u0301', 'straße', 'STRASSE'];
    expect(titles.map((title) => nameOf(title, '.png'))).toEqual([
      'a.png',
      'A (2).png',
      'a (2) (2).png',
      'a (3).png',
      'é.png',
      'e\u0301 (2).png',
      'straße.png',
      'STRASSE (2).png',
    ]);
  });

  it('stay within 255 bytes including a number', () => {
    const nameOf = fileNames();
    const long = '画'.repeat(200);
    const names = [1, 2, 3].map(() => nameOf(long, '.jpeg'));
    expect(names.map((name) => Buffer.byteLength(name) <= 255)).toEqual([true, true, true]);
    expect(new Set(names).size).toBe(3);
  });

  it('have a constant cost, even for the last of a hundred thousand equal titles', () => {
    const nameOf = fileNames();
    const names = new Set<string>();
    const dots = `${'. '.repeat(100)}x`;
    for (let n = 0; n < 100_000; n += 1) names.add(nameOf(dots, '.png'));
    expect(names.size).toBe(100_000);
    expect(nameOf(dots, '.png')).toMatch(/ \(100001\)\.png$/);
  });
});
