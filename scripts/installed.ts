import { readFileSync } from 'node:fs';
import { join } from 'node:path';

interface Lock {
  packages?: Record<string, { version?: string; optional?: boolean; dev?: boolean; devOptional?: boolean }>;
}

// Both files are npm's own, in one form.
const readLock = (file: string): Lock => JSON.parse(readFileSync(file, 'utf8')) as Lock;

/**
 * Whether what is installed is what the lock file asks for. npm keeps a copy of the lock file, without what is not for this
 * machine or not for running, beside the packages.
 *
 * @returns the packages that are missing or of another version; all where nothing is installed
 */
export const outdatedPackages = (root: string): string[] => {
  const wanted = readLock(join(root, 'package-lock.json')).packages ?? {};
  let installed: NonNullable<Lock['packages']> = {};
  try {
    installed = readLock(join(root, 'node_modules/.package-lock.json')).packages ?? {};
  } catch {
    // Nothing is installed: every package is missing.
  }
  return Object.entries(wanted)
    .filter(([path, { version, optional, dev, devOptional }]) => {
      const found = installed[path];
      if (!path.includes('node_modules/') || version === undefined) return false;
      return found ? found.version !== version : !(optional || dev || devOptional);
    })
    .map(([path]) => path.replace(/^.*node_modules\//, ''));
};
