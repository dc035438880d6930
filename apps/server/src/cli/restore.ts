import { resolve } from 'node:path';
import { type Context, createContext } from '../context.ts';
import { requireMark } from '../features/backups/backup-folder.ts';
import { blobFolder, type Manifest, readManifest } from '../features/backups/manifest.ts';
import { NotABackup } from '../features/backups/not-a-backup.ts';
import { restore, restoreFiles } from '../features/backups/restore.ts';
import { settledBefore } from '../features/doctor/rounds.ts';
import { OtherStore } from '../features/store-identity/store-identity.ts';
import { requireStores } from '../open-stores.ts';
import { DiskBlobStore } from '../platform/blobs/disk.ts';
import type { MoveOutcome } from '../platform/blobs/move.ts';
import { makeConfig } from '../platform/config/config.ts';
import { readEnv } from '../platform/config/env.ts';
import { onlyArgument, runCommand, say, sayEach } from './command.ts';
import { sayUndone } from './outcomes.ts';

const USAGE = 'npm run restore -- FOLDER [--files]';

/** @returns whether the library is complete */
const examine = async ({ doctor, config }: Context): Promise<boolean> => {
  const { dropped, lost, damaged } = await doctor.run({
    dryRun: true,
    verify: true,
    before: settledBefore(config, Date.now()),
  });
  const wrong = [...new Set([...dropped, ...lost, ...damaged])];
  say(wrong.length === 0 ? 'The doctor finds nothing wrong.' : `The doctor finds ${wrong.length} wrong files:`);
  sayEach(wrong);
  return wrong.length === 0;
};

/**
 * Restores everything if there is a manifest, otherwise the files that the library has lost. @returns the files that could not be restored,
 * by key
 */
const bringBack = async (context: Context, folder: string, manifest?: Manifest): Promise<Map<string, MoveOutcome>> => {
  const parts = { ...context, source: new DiskBlobStore(blobFolder(folder)) };
  if (manifest) {
    const { rows, blobs, failed } = await restore(parts, folder, manifest);
    say(`${rows} rows and ${blobs} files restored`);
    return failed;
  }
  const { restored, failed } = await restoreFiles(parts);
  say(`${restored.length} files restored`);
  sayEach(restored);
  return failed;
};

/** Pictor must not be running. @returns whether the library is complete */
const run = async (folder: string, filesOnly: boolean): Promise<boolean> => {
  const config = makeConfig({ ...readEnv(), LOG_LEVEL: 'silent' });
  // Read the manifest first, so that a folder without a backup does not leave a new library behind. If only files are wanted, the rows of
  // the library say which are right.
  const manifest = filesOnly ? undefined : await readManifest(folder);
  if (!manifest) {
    await requireMark(folder);
    await requireStores(config, { mayBeOlder: true });
  }
  const context = await createContext(config, { mayLackFiles: filesOnly });
  try {
    const failed = await bringBack(context, folder, manifest);
    sayUndone(failed, 'the backup', 'the library');
    return (await examine(context)) && failed.size === 0;
  } finally {
    await context.close();
  }
};

await runCommand(
  { usage: USAGE, options: { files: { type: 'boolean', default: false } }, mistakes: [NotABackup, OtherStore] },
  async ({ positionals, values }) => await run(resolve(onlyArgument(positionals, USAGE)), values.files),
);
