/** localStorage that never throws: a private window or a full disk costs the memory of a choice, not the page. */
export function readStored(key: string): string | null {
  try {
    return localStorage.getItem(key);
  } catch {
    return null;
  }
}

export function writeStored(key: string, value: string | null): void {
  try {
    if (value === null) localStorage.removeItem(key);
    else localStorage.setItem(key, value);
  } catch {
    // Nothing depends on it.
  }
}

export function forgetStored(isDoomed: (key: string) => boolean): void {
  try {
    for (const key of Object.keys(localStorage).filter(isDoomed)) localStorage.removeItem(key);
  } catch {
    // Nothing is stored where storage is switched off.
  }
}

export function readStoredJson(key: string): unknown {
  try {
    return JSON.parse(readStored(key) ?? 'null');
  } catch {
    return null;
  }
}
