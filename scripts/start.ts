import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { buildWebWhenStale } from './build-web.ts';

const ENV_FILE = join(import.meta.dirname, '../.env');

if (existsSync(ENV_FILE)) process.loadEnvFile(ENV_FILE);
buildWebWhenStale();
await import('../apps/server/src/main.ts');
