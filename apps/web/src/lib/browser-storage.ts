/** Wraps localStorage and never throws. In a private window or on a full disk, choices are not remembered, but the page still works. */
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
    // Nothing depends on the stored value.
  }
}

export function forgetStored(isDoomed: (key: string) => boolean): void {
  try {
    for (const key of Object.keys(localStorage).filter(isDoomed)) localStorage.removeItem(key);
  } catch {
    // If storage is switched off, nothing is stored.
  }
}

export function readStoredJson(key: string): unknown {
  try {
    return JSON.parse(readStored(key) ?? 'null');
  } catch {
    return null;
  }
}
