import { describe, expect, it } from 'vitest';
import baseEnglish from './base.en.json';
import baseChinese from './base.zh-CN.json';
import editorEnglish from './editor.en.json';
import editorChinese from './editor.zh-CN.json';
import settingsEnglish from './settings.en.json';
import settingsChinese from './settings.zh-CN.json';
import storageEnglish from './storage.en.json';
import storageChinese from './storage.zh-CN.json';

const placeholders = (message: string): string[] =>
  [...message.matchAll(/\{(\w+)/g)].map(([, name]) => name ?? '').sort();

describe.each([
  ['base', baseChinese, baseEnglish],
  ['editor', editorChinese, editorEnglish],
  ['settings', settingsChinese, settingsEnglish],
  ['storage', storageChinese, storageEnglish],
])('the %s catalogue', (_area, chinese: Record<string, string>, english: Record<string, string>) => {
  it('has every message in both languages', () => {
    expect(Object.keys(english).sort()).toEqual(Object.keys(chinese).sort());
  });

  it.each(Object.keys(chinese))('%s asks for the same values in both languages', (id) => {
    expect(new Set(placeholders(english[id] ?? ''))).toEqual(new Set(placeholders(chinese[id] ?? '')));
  });
});
