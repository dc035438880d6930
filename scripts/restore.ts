import { resolve } from 'node:path';
import { DiskBlobStore } from '../apps/server/src/blobs/disk.ts';
import { makeConfig } from '../apps/server/src/config/config.ts';
import { readEnv } from '../apps/server/src/config/env.ts';
import { type Context, createContext } from '../apps/server/src/context.ts';
import { requireMark } from '../apps/server/src/features/backups/backup-folder.ts';
import { blobFolder, type Manifest, NotABackup, readManifest } from '../apps/server/src/features/backups/manifest.ts';
import { restore, restoreFiles } from '../apps/server/src/features/backups/restore.ts';
import { settledBefore } from '../apps/server/src/features/doctor/rounds.ts';
import { OtherLibrary } from '../apps/server/src/features/library/library.ts';
import { requireLibrary } from '../apps/server/src/open-library.ts';
import { onlyArgument, runCommand, say } from './command.ts';
import { sayUndone } from './outcomes.ts';

const USAGE = 'npm run restore -- FOLDER [--files]';

/** @returns whether the library is whole */
const examine = async ({ doctor, config }: Context): Promise<boolean> => {
  const { dropped, lost, damaged } = await doctor.run({ dryRun: true, verify: true, before: settledBefore(config) });
  const wrong = [...new Set([...dropped, ...lost, ...damaged])];
  say(wrong.length === 0 ? 'The doctor finds nothing wrong.' : `The doctor finds ${wrong.length} files wrong:`);
  for (const key of wrong) say(`  ${key}`);
  return wrong.length === 0;
};

const restoreAll = async (context: Context, folder: string, manifest: Manifest): Promise<boolean> => {
  const report = await restore({ ...context, source: new DiskBlobStore(blobFolder(folder)) }, folder, manifest);
  say(`${report.rows} rows and ${report.blobs} files restored`);
  sayUndone(report.failed, 'the backup', 'the library');
  return report.failed.size === 0;
};

const restoreLost = async (context: Context, folder: string): Promise<boolean> => {
  const report = await restoreFiles({ ...context, source: new DiskBlobStore(blobFolder(folder)) });
  say(`${report.restored.length} files brought back`);
  for (const key of report.restored) say(`  ${key}`);
  sayUndone(report.failed, 'the backup', 'the library');
  return report.failed.size === 0;
};

/** While Pictor is not running. @returns whether the library is whole */
const run = async (folder: string, filesOnly: boolean): Promise<boolean> => {
  const config = makeConfig({ ...readEnv(), LOG_LEVEL: 'silent' });
  // What is no backup shall not leave a new library behind. Where only files are wanted, the library says which are right.
  const manifest = filesOnly ? undefined : await readManifest(folder);
  if (!manifest) {
    await requireMark(folder);
    await requireLibrary(config, { mayBeOlder: true });
  }
  const context = await createContext(config, { mayLackFiles: filesOnly });
  try {
    const isComplete = manifest ? await restoreAll(context, folder, manifest) : await restoreLost(context, folder);
    return (await examine(context)) && isComplete;
  } finally {
    await context.close();
  }
};

await runCommand(
  { usage: USAGE, options: { files: { type: 'boolean', default: false } }, mistakes: [NotABackup, OtherLibrary] },
  async ({ positionals, values }) => await run(resolve(onlyArgument(positionals, USAGE)), values.files),
);
