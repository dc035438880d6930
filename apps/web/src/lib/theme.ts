import { useSyncExternalStore } from 'react';
import { readStored, writeStored } from './browser-storage.ts';

/** public/boot.js reads the same key before the first paint. Keep both equal. */
const KEY = 'pictor.theme';

export type ThemeChoice = 'system' | 'light' | 'dark';

const listeners = new Set<() => void>();
const systemDark = (): MediaQueryList => matchMedia('(prefers-color-scheme: dark)');

function subscribe(listener: () => void): () => void {
  const query = systemDark();
  listeners.add(listener);
  query.addEventListener('change', listener);
  return () => {
    listeners.delete(listener);
    query.removeEventListener('change', listener);
  };
}

function currentChoice(): ThemeChoice {
  const stored = readStored(KEY);
  return stored === 'light' || stored === 'dark' ? stored : 'system';
}

export function setTheme(choice: ThemeChoice): void {
  writeStored(KEY, choice === 'system' ? null : choice);
  if (choice === 'system') delete document.documentElement.dataset['theme'];
  else document.documentElement.dataset['theme'] = choice;
  for (const listener of listeners) listener();
}

function isDark(): boolean {
  const choice = currentChoice();
  return choice === 'system' ? systemDark().matches : choice === 'dark';
}

export function useTheme(): { choice: ThemeChoice; dark: boolean } {
  return { choice: useSyncExternalStore(subscribe, currentChoice), dark: useSyncExternalStore(subscribe, isDark) };
}
