import { resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { DiskBlobStore } from '../apps/server/src/blobs/disk.ts';
import { makeConfig } from '../apps/server/src/config/config.ts';
import { readEnv } from '../apps/server/src/config/env.ts';
import { createContext } from '../apps/server/src/context.ts';
import { blobFolder, NotABackup } from '../apps/server/src/features/backups/manifest.ts';
import { restore } from '../apps/server/src/features/backups/restore.ts';
import { settledBefore } from '../apps/server/src/features/doctor/rounds.ts';
import { onlyArgument, runCommand, say } from './command.ts';

/** While Pictor is not running. @returns whether the library is whole */
const run = async (folder: string): Promise<boolean> => {
  const context = await createContext(makeConfig({ ...readEnv(), LOG_LEVEL: 'silent' }));
  try {
    const report = await restore({ ...context, source: new DiskBlobStore(blobFolder(folder)) }, folder);
    say(`${report.rows} rows and ${report.blobs} files restored`);
    for (const [key, outcome] of report.failed) say(`  ${outcome}: ${key}`);
    const { lost, damaged } = await context.doctor.run({
      dryRun: true,
      verify: true,
      before: settledBefore(context.config),
    });
    say(lost.length + damaged.length === 0 ? 'The doctor finds nothing wrong.' : 'The doctor finds files missing.');
    return report.failed.size + lost.length + damaged.length === 0;
  } finally {
    await context.close();
  }
};

await runCommand(async () => {
  const { positionals } = parseArgs({ allowPositionals: true });
  return await run(resolve(onlyArgument(positionals, 'npm run restore -- FOLDER')));
}, [NotABackup]);
