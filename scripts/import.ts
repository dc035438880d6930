import { parseArgs } from 'node:util';
import { makeConfig } from '../apps/server/src/config/config.ts';
import { ConfigError, readEnv } from '../apps/server/src/config/env.ts';
import { createContext } from '../apps/server/src/context.ts';
import { DomainError } from '../apps/server/src/errors.ts';
import { importLibrary, NotAnExport } from '../apps/server/src/features/exports/import.ts';
import { onlyArgument, runCommand, say } from './command.ts';

const USAGE = 'npm run import -- FILE.zip --user EMAIL';

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

await runCommand(async () => {
  const { positionals, values } = parseArgs({ allowPositionals: true, options: { user: { type: 'string' } } });
  const path = onlyArgument(positionals, USAGE);
  if (values.user === undefined) throw new ConfigError(`usage: ${USAGE}`);
  return await run(path, values.user);
}, [NotAnExport, DomainError]);
