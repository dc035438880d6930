import { useSyncExternalStore } from 'react';
import { readStored, writeStored } from '../browser-storage.ts';
import type accountsChinese from './accounts.zh-CN.json';
import baseChinese from './base.zh-CN.json';
import type editorChinese from './editor.zh-CN.json';
import type errorsChinese from './errors.zh-CN.json';
import { type CompiledMessage, formatMessage, type MessageValues } from './format-message.ts';
import type homeChinese from './home.zh-CN.json';
import type libraryChinese from './library.zh-CN.json';
import type settingsChinese from './settings.zh-CN.json';
import type viewerChinese from './viewer.zh-CN.json';
import type workbenchChinese from './workbench.zh-CN.json';

/** public/boot.js reads the same key before the first paint. Keep both equal. */
const KEY = 'pictor.locale';

export const LOCALES = ['zh-CN', 'en'] as const;
export type Locale = (typeof LOCALES)[number];
export type MessageId =
  | keyof typeof accountsChinese
  | keyof typeof baseChinese
  | keyof typeof editorChinese
  | keyof typeof errorsChinese
  | keyof typeof homeChinese
  | keyof typeof libraryChinese
  | keyof typeof settingsChinese
  | keyof typeof viewerChinese
  | keyof typeof workbenchChinese;
export type Translate = (id: MessageId, values?: MessageValues) => string;

/** The first bundle holds the base messages of the default language. The others load when a page or the user needs them. */
const CATALOGUES = {
  base: { 'zh-CN': async () => baseChinese, en: () => import('./base.en.json').then((module) => module.default) },
  accounts: {
    'zh-CN': () => import('./accounts.zh-CN.json').then((module) => module.default),
    en: () => import('./accounts.en.json').then((module) => module.default),
  },
  editor: {
    'zh-CN': () => import('./editor.zh-CN.json').then((module) => module.default),
    en: () => import('./editor.en.json').then((module) => module.default),
  },
  errors: {
    'zh-CN': () => import('./errors.zh-CN.json').then((module) => module.default),
    en: () => import('./errors.en.json').then((module) => module.default),
  },
  home: {
    'zh-CN': () => import('./home.zh-CN.json').then((module) => module.default),
    en: () => import('./home.en.json').then((module) => module.default),
  },
  settings: {
    'zh-CN': () => import('./settings.zh-CN.json').then((module) => module.default),
    en: () => import('./settings.en.json').then((module) => module.default),
  },
  library: {
    'zh-CN': () => import('./library.zh-CN.json').then((module) => module.default),
    en: () => import('./library.en.json').then((module) => module.default),
  },
  viewer: {
    'zh-CN': () => import('./viewer.zh-CN.json').then((module) => module.default),
    en: () => import('./viewer.en.json').then((module) => module.default),
  },
  workbench: {
    'zh-CN': () => import('./workbench.zh-CN.json').then((module) => module.default),
    en: () => import('./workbench.en.json').then((module) => module.default),
  },
} satisfies Record<string, Record<Locale, () => Promise<object>>>;
type Area = keyof typeof CATALOGUES;

let shown: Locale = 'zh-CN';
const messages: Record<Locale, Map<string, CompiledMessage>> = { 'zh-CN': new Map(), en: new Map() };
const areas = new Set<Area>(['base']);
const listeners = new Set<() => void>();

/** The types of the catalogues are those of their sources, whose texts the build replaces by compiled messages. */
const add = (locale: Locale, catalogue: object): void => {
  for (const [id, message] of Object.entries(catalogue)) messages[locale].set(id, message);
};
add(shown, baseChinese);

export const currentLocale = (): Locale => shown;

/** Loads an area's messages. Await it before showing the area's pages. */
export async function loadMessages(area: Area): Promise<void> {
  const locale = currentLocale();
  if (areas.has(area)) return;
  add(locale, await CATALOGUES[area][locale]());
  // The user may have changed the language meanwhile.
  if (currentLocale() !== locale) return await loadMessages(area);
  areas.add(area);
}

let wanted: Locale = 'zh-CN';

export async function setLocale(locale: Locale): Promise<void> {
  wanted = locale;
  const loaded = new Set<Area>();
  // Another area may have loaded in the old language meanwhile.
  for (let missing = [...areas]; missing.length > 0; missing = [...areas].filter((area) => !loaded.has(area))) {
    for (const catalogue of await Promise.all(missing.map((area) => CATALOGUES[area][locale]())))
      add(locale, catalogue);
    for (const area of missing) loaded.add(area);
  }
  // The user may have chosen another language meanwhile.
  if (wanted !== locale) return;
  shown = locale;
  for (const listener of listeners) listener();
  document.documentElement.lang = locale;
  writeStored(KEY, locale);
}

export async function restoreLocale(): Promise<void> {
  if (readStored(KEY) === 'en') await setLocale('en');
}

export const isMessageId = (id: string): id is MessageId => messages[shown].has(id);

export const translate: Translate = (id, values = {}) => {
  const message = messages[shown].get(id);
  return message === undefined ? id : formatMessage(message, values, shown);
};

function subscribe(listener: () => void): () => void {
  listeners.add(listener);
  return () => listeners.delete(listener);
}

export function useLocale(): Locale {
  return useSyncExternalStore(subscribe, currentLocale);
}

/** Reading the locale makes the component render again when the language changes. */
export function useTranslate(): Translate {
  useLocale();
  return translate;
}
