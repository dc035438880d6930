import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { makeConfig } from '../apps/server/src/config/config.ts';
import { ConfigError, readEnv } from '../apps/server/src/config/env.ts';
import { createContext } from '../apps/server/src/context.ts';
import { DomainError } from '../apps/server/src/errors.ts';
import { importLibrary, NotAnExport } from '../apps/server/src/features/exports/import.ts';

const ENV_FILE = join(import.meta.dirname, '../.env');
const USAGE = 'usage: npm run import -- FILE.zip --user EMAIL';

const say = (line: string): void => {
  process.stdout.write(`${line}\n`);
};

/** With SQLite while Pictor is not running. @returns whether everything is in the library */
const run = async (path: string, email: string): Promise<boolean> => {
  const context = await createContext(makeConfig({ ...readEnv(), LOG_LEVEL: 'silent' }));
  try {
    const { imported, skipped, refused } = await importLibrary({ ...context, limits: context.config }, email, path);
    say(`${imported} imported, ${skipped} there already, ${refused.size} refused`);
    for (const [file, why] of refused) say(`  ${file}: ${why}`);
    return refused.size === 0;
  } finally {
    await context.close();
  }
};

try {
  const { positionals, values } = parseArgs({ allowPositionals: true, options: { user: { type: 'string' } } });
  const [path] = positionals;
  if (path === undefined || positionals.length !== 1 || values.user === undefined) throw new ConfigError(USAGE);
  if (existsSync(ENV_FILE)) process.loadEnvFile(ENV_FILE);
  process.exitCode = (await run(path, values.user)) ? 0 : 1;
} catch (error) {
  if (!(error instanceof ConfigError || error instanceof NotAnExport || error instanceof DomainError)) throw error;
  process.stderr.write(`${error.message}\n`);
  process.exitCode = 1;
}
