import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { buildWebWhenStale } from './build-web.ts';
import { outdatedPackages } from './installed.ts';

const ENV_FILE = join(import.meta.dirname, '../.env');

if (existsSync(ENV_FILE)) process.loadEnvFile(ENV_FILE);
const [outdated] = outdatedPackages(join(import.meta.dirname, '..'));
if (outdated !== undefined) {
  process.stderr.write(`Pictor: installed packages differ from package-lock.json (${outdated}). Run: npm ci\n`);
  process.exit(1);
}
buildWebWhenStale();
await import('../apps/server/src/main.ts');
