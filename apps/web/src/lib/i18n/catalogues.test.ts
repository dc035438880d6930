import { ERROR_CODES, TASK_ERROR_CODES } from '@pictor/contracts';
import { describe, expect, it } from 'vitest';
import accountsEnglish from './accounts.en.json';
import accountsChinese from './accounts.zh-CN.json';
import baseEnglish from './base.en.json';
import baseChinese from './base.zh-CN.json';
import editorEnglish from './editor.en.json';
import editorChinese from './editor.zh-CN.json';
import errorsEnglish from './errors.en.json';
import errorsChinese from './errors.zh-CN.json';
import homeEnglish from './home.en.json';
import homeChinese from './home.zh-CN.json';
import settingsEnglish from './settings.en.json';
import settingsChinese from './settings.zh-CN.json';
import storageEnglish from './storage.en.json';
import storageChinese from './storage.zh-CN.json';
import viewerEnglish from './viewer.en.json';
import viewerChinese from './viewer.zh-CN.json';

const placeholders = (message: string): string[] =>
  [...message.matchAll(/\{(\w+)/g)].map(([, name]) => name ?? '').sort();

describe.each([
  ['accounts', accountsChinese, accountsEnglish],
  ['base', baseChinese, baseEnglish],
  ['editor', editorChinese, editorEnglish],
  ['errors', errorsChinese, errorsEnglish],
  ['home', homeChinese, homeEnglish],
  ['settings', settingsChinese, settingsEnglish],
  ['storage', storageChinese, storageEnglish],
  ['viewer', viewerChinese, viewerEnglish],
])('the %s catalogue', (_area, chinese: Record<string, string>, english: Record<string, string>) => {
  it('has every message in both languages', () => {
    expect(Object.keys(english).sort()).toEqual(Object.keys(chinese).sort());
  });

  it.each(Object.keys(chinese))('%s asks for the same values in both languages', (id) => {
    expect(new Set(placeholders(english[id] ?? ''))).toEqual(new Set(placeholders(chinese[id] ?? '')));
  });
});

describe.each([
  ['Chinese', { ...baseChinese, ...errorsChinese }, /\p{Script=Han}/u],
  ['English', { ...baseEnglish, ...errorsEnglish }, /^[^\p{Script=Han}]+$/u],
])('in %s', (_language, words: Record<string, string>, script) => {
  it.each(ERROR_CODES)('there are words for the error %s', (code) => {
    expect(words[`error.${code}`]).toMatch(script);
  });

  it.each(TASK_ERROR_CODES)('there are words for the failed task %s', (code) => {
    expect(words[`task.error.${code}`]).toMatch(script);
  });
});
