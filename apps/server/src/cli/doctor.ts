import { createContext } from '../context.ts';
import { settledBefore } from '../features/doctor/rounds.ts';
import { requireStores } from '../open-stores.ts';
import { makeConfig } from '../platform/config/config.ts';
import { ConfigError, readEnv } from '../platform/config/env.ts';
import { runCommand, say, sayEach } from './command.ts';

const USAGE = 'npm run doctor -- [--dry-run]';

const MEANINGS = {
  orphans: 'files that no row refers to',
  dropped: 'rows of the workspace without a file',
  lost: 'saved pictures and videos without a file',
  damaged: 'files whose bytes have changed',
} as const;

/**
 * Checks every byte of the library. With SQLite, Pictor must not be running. The process exits with 1 if there is an error that cannot be
 * repaired.
 */
const examine = async (dryRun: boolean): Promise<boolean> => {
  const config = makeConfig({ ...readEnv(), LOG_LEVEL: 'silent' });
  await requireStores(config, { mayBeOlder: true });
  const context = await createContext(config);
  const report = await context.doctor
    .run({ dryRun, verify: true, before: settledBefore(config, Date.now()) })
    .finally(() => context.close());
  say(`${report.rows} rows and ${report.blobs} files examined`);
  for (const [name, meaning] of Object.entries(MEANINGS)) {
    // The keys of MEANINGS are keys of the report.
    const found = report[name as keyof typeof MEANINGS];
    const mended = (name === 'orphans' || name === 'dropped') && !dryRun ? ', removed' : '';
    say(`${found.length} ${meaning}${found.length > 0 ? mended : ''}`);
    sayEach(found);
  }
  return report.lost.length + report.damaged.length === 0;
};

await runCommand(
  { usage: USAGE, options: { 'dry-run': { type: 'boolean', default: false } } },
  async ({ positionals, values }) => {
    if (positionals.length > 0) throw new ConfigError(`usage: ${USAGE}`);
    return await examine(values['dry-run']);
  },
);
