import { resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { DiskBlobStore, openDiskBlobs } from '../apps/server/src/blobs/disk.ts';
import { S3BlobStore } from '../apps/server/src/blobs/s3.ts';
import { makeConfig } from '../apps/server/src/config/config.ts';
import { readEnv } from '../apps/server/src/config/env.ts';
import { openDatabase } from '../apps/server/src/db/database.ts';
import { backUp } from '../apps/server/src/features/backups/backup.ts';
import { NotABackup } from '../apps/server/src/features/backups/manifest.ts';
import { onlyArgument, runCommand, say } from './command.ts';

/** Beside a running Pictor. @returns whether everything that the rows name is in the backup */
const run = async (folder: string): Promise<boolean> => {
  const config = makeConfig(readEnv());
  const db = openDatabase(config.database, {
    onError: (error) => say(`the database connection broke: ${error.message}`),
    patient: true,
  });
  const blobs = config.blobs.kind === 's3' ? new S3BlobStore(config.blobs) : new DiskBlobStore(config.blobs.folder);
  try {
    const report = await backUp({ db, blobs, openTarget: openDiskBlobs }, folder);
    say(`${report.rows} rows and ${report.blobs} files in ${folder}, ${report.copied} of them copied now`);
    for (const [key, outcome] of report.failed) say(`  ${outcome}: ${key}`);
    if (config.secretKey === undefined)
      say('The secret-key file of DATA_DIR is not in it: a restored Pictor makes a new one.');
    return report.failed.size === 0;
  } finally {
    await db.destroy();
  }
};

await runCommand(async () => {
  const { positionals } = parseArgs({ allowPositionals: true });
  return await run(resolve(onlyArgument(positionals, 'npm run backup -- FOLDER')));
}, [NotABackup]);
