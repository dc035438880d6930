import { beforeEach, expect, it, vi } from 'vitest';

const fresh = async () => {
  vi.resetModules();
  return await import('./i18n.ts');
};

beforeEach(() => {
  vi.stubGlobal('document', { documentElement: { lang: 'zh-CN' } });
  return () => vi.unstubAllGlobals();
});

it('loads the messages of an area in the new language if the language changes meanwhile', async () => {
  const { currentLocale, loadMessages, setLocale, translate } = await fresh();
  const area = loadMessages('workbench');
  await Promise.all([area, setLocale('en')]);
  expect(currentLocale()).toBe('en');
  expect(translate('action.retry')).toBe('Retry');
  expect(translate('stage.zoom.fit', { percent: 50 })).toContain('50');
});

it('uses the language that was set last', async () => {
  const { currentLocale, setLocale } = await fresh();
  await Promise.all([setLocale('en'), setLocale('zh-CN')]);
  expect(currentLocale()).toBe('zh-CN');
});
