import { readFileSync } from 'node:fs';
import { join } from 'node:path';

interface Lock {
  packages?: Record<string, { version?: string; optional?: boolean; dev?: boolean; devOptional?: boolean }>;
}

// npm writes both files in the same format.
const readLock = (file: string): Lock => JSON.parse(readFileSync(file, 'utf8')) as Lock;

/**
 * Compares the installed packages with the lock file. npm stores a copy of the lock file beside the packages, without packages for other
 * machines or for development.
 *
 * @returns the packages that are missing or of another version; all packages if nothing is installed
 */
export const outdatedPackages = (root: string): string[] => {
  const wanted = readLock(join(root, 'package-lock.json')).packages ?? {};
  let installed: NonNullable<Lock['packages']> = {};
  try {
    installed = readLock(join(root, 'node_modules/.package-lock.json')).packages ?? {};
  } catch {
    // Nothing is installed, so every package is missing.
  }
  return Object.entries(wanted)
    .filter(([path, { version, optional, dev, devOptional }]) => {
      const found = installed[path];
      if (!path.includes('node_modules/') || version === undefined) return false;
      return found ? found.version !== version : !(optional || dev || devOptional);
    })
    .map(([path]) => path.replace(/^.*node_modules\//, ''));
};
