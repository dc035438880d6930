import { createContext } from '../context.ts';
import { importLibrary } from '../features/exports/import.ts';
import { NotAnExport } from '../features/exports/manifest.ts';
import { printable } from '../features/exports/zip-files.ts';
import { requireStores } from '../open-stores.ts';
import { makeConfig } from '../platform/config/config.ts';
import { ConfigError, readEnv } from '../platform/config/env.ts';
import { DomainError } from '../platform/errors.ts';
import { onlyArgument, runCommand, say, sayEach } from './command.ts';

const USAGE = 'npm run import -- FILE.zip --user EMAIL';

/** With SQLite, Pictor must not be running. @returns whether everything is in the library */
const run = async (path: string, email: string): Promise<boolean> => {
  const config = makeConfig({ ...readEnv(), LOG_LEVEL: 'silent' });
  await requireStores(config, { mayBeOlder: true });
  const context = await createContext(config);
  try {
    const { imported, skipped, refused, missing } = await importLibrary({ ...context, limits: config }, email, path);
    say(`${imported} imported, ${skipped} already there, ${refused.size} refused`);
    sayEach([...refused].map(([file, why]) => `${printable(file)}: ${why}`));
    if (missing.length > 0)
      say(`${missing.length} missing from the export, because their files were lost before it was made`);
    sayEach(missing.map(printable));
    if (refused.size > 0) process.stderr.write(`${refused.size} files of ${path} were not imported\n`);
    return refused.size === 0;
  } finally {
    await context.close();
  }
};

await runCommand(
  { usage: USAGE, options: { user: { type: 'string' } }, mistakes: [NotAnExport, DomainError] },
  async ({ positionals, values }) => {
    const path = onlyArgument(positionals, USAGE);
    if (values.user === undefined) throw new ConfigError(`usage: ${USAGE}`);
    return await run(path, values.user);
  },
);
