import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';

const SOURCES = join(import.meta.dirname, '../..');

const components = readdirSync(SOURCES, { recursive: true })
  .map(String)
  .filter((name) => name.endsWith('.tsx'));

const withoutComments = (source: string): string =>
  source.replaceAll(/\/\*[\s\S]*?\*\//g, '').replaceAll(/(^|\s)\/\/.*$/gm, '$1');

/** Finds texts that a user would read and that do not come from a catalogue. */
function hardCoded(source: string): string[] {
  const code = withoutComments(source);
  const found = [
    // Chinese text anywhere: components use it only for users to read.
    ...code.matchAll(/[^\n]*\p{Script=Han}[^\n]*/gu),
    // Words in an attribute that is read out or shown.
    ...code.matchAll(/\b(?:aria-label|aria-valuetext|title|placeholder|alt|label)="[^"]*\p{L}[^"]*"/gu),
    // Words between tags: text on a line of its own, or between `>` and `<` on one line.
    ...code.matchAll(/^\s*\p{Lu}[\p{L}\p{N}’']*(?: [\p{L}\p{N}’',]+)+[.?!…]?$/gmu),
    ...code.matchAll(/<\w[^<>{}=]*(?:=(?:"[^"]*"|\{[^{}]*\})[^<>{}=]*)*>[^<>{}\n]*\p{L}{2,}[^<>{}\n]*<\//gu),
  ];
  return found.map(([text]) => text.trim());
}

it('finds hard-coded texts and nothing else', () => {
  expect(hardCoded('<p>你好</p>')).toHaveLength(2);
  expect(hardCoded('<Button aria-label="Close">x</Button>')).toHaveLength(1);
  expect(hardCoded("<p className={styles['a']}>Nothing here</p>")).toHaveLength(1);
  expect(hardCoded('<p>\n  Nothing here yet.\n</p>')).toHaveLength(1);
  expect(hardCoded("// 你好\n<p title={t('a.b')}>{t('c.d')} • {count}</p>")).toEqual([]);
});

it.each(components)('%s has no hard-coded text', (name) => {
  expect(hardCoded(readFileSync(join(SOURCES, name), 'utf8'))).toEqual([]);
});
