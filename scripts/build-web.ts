import { spawnSync } from 'node:child_process';
import { readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';

const root = join(import.meta.dirname, '..');
const web = join(root, 'apps/web');
/** The last file that a build writes. Its time is the age of the build. */
const BUILT = join(web, 'dist/index.html');
const SOURCES = [
  'apps/web/src',
  'apps/web/public',
  'apps/web/index.html',
  'apps/web/vite.config.ts',
  'apps/web/vite-plugins.ts',
  'packages/contracts/src',
  'package-lock.json',
];

const changedAt = (path: string): number => statSync(path, { throwIfNoEntry: false })?.mtimeMs ?? 0;

const newest = (path: string): number => {
  const full = join(root, path);
  if (!statSync(full).isDirectory()) return changedAt(full);
  return Math.max(...readdirSync(full, { recursive: true }).map((name) => changedAt(join(full, name.toString()))));
};

/** Builds the web client if the build is missing or older than its sources. Ends the process if the build fails. */
export const buildWebWhenStale = (): void => {
  if (changedAt(BUILT) > Math.max(...SOURCES.map(newest))) return;
  process.stdout.write('Building the web client …\n');
  const { status } = spawnSync('vite', ['build', '--logLevel', 'warn'], { cwd: web, stdio: 'inherit' });
  if (status !== 0) process.exit(status ?? 1);
};

if (import.meta.main) buildWebWhenStale();
