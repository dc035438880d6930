import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { ERROR_CODES, TASK_ERROR_CODES } from '@pictor/contracts';
import { describe, expect, it } from 'vitest';

/** All areas that have a file, so that the tests compare a new area as well. */
const areas = [
  ...new Set(readdirSync(import.meta.dirname).flatMap((name) => /^(\w+)\.[\w-]+\.json$/.exec(name)?.[1] ?? [])),
];

const catalogue = (area: string, locale: string): Record<string, string> =>
  JSON.parse(readFileSync(join(import.meta.dirname, `${area}.${locale}.json`), 'utf8'));

const placeholders = (message: string): string[] =>
  [...message.matchAll(/\{(\w+)/g)].map(([, name]) => name ?? '').sort();

it('finds the areas', () => {
  expect(areas).toEqual(expect.arrayContaining(['base', 'editor', 'workbench']));
});

describe.each(areas)('the %s catalogue', (area) => {
  const chinese = catalogue(area, 'zh-CN');
  const english = catalogue(area, 'en');

  it('has every message in both languages', () => {
    expect(Object.keys(english).sort()).toEqual(Object.keys(chinese).sort());
  });

  it.each(Object.keys(chinese))('%s uses the same values in both languages', (id) => {
    expect(new Set(placeholders(english[id] ?? ''))).toEqual(new Set(placeholders(chinese[id] ?? '')));
  });
});

describe.each([
  ['Chinese', { ...catalogue('base', 'zh-CN'), ...catalogue('errors', 'zh-CN') }, /\p{Script=Han}/u],
  ['English', { ...catalogue('base', 'en'), ...catalogue('errors', 'en') }, /^[^\p{Script=Han}]+$/u],
])('in %s', (_language, words: Record<string, string>, script) => {
  it.each(ERROR_CODES)('there is a message for the error %s', (code) => {
    expect(words[`error.${code}`]).toMatch(script);
  });

  it.each(TASK_ERROR_CODES)('there is a message for the failed task %s', (code) => {
    expect(words[`task.error.${code}`]).toMatch(script);
  });
});
