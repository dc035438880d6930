import { resolve } from 'node:path';
import { DiskBlobStore, openDiskBlobs } from '../apps/server/src/blobs/disk.ts';
import { S3BlobStore } from '../apps/server/src/blobs/s3.ts';
import { makeConfig } from '../apps/server/src/config/config.ts';
import { readEnv } from '../apps/server/src/config/env.ts';
import { openDatabase } from '../apps/server/src/db/database.ts';
import { requireIntegrity } from '../apps/server/src/db/integrity.ts';
import { backUp } from '../apps/server/src/features/backups/backup.ts';
import { NotABackup } from '../apps/server/src/features/backups/not-a-backup.ts';
import { requireStores } from '../apps/server/src/open-stores.ts';
import { onlyArgument, runCommand, say, sayBroken, sayEach } from './command.ts';
import { sayUndone } from './outcomes.ts';

const USAGE = 'npm run backup -- FOLDER';

/** Pictor may be running. @returns whether everything that the rows refer to is in the backup and in the library */
const run = async (folder: string): Promise<boolean> => {
  const config = makeConfig(readEnv());
  await requireStores(config);
  const isInBucket = config.blobs.kind === 's3';
  const blobs = config.blobs.kind === 's3' ? new S3BlobStore(config.blobs) : new DiskBlobStore(config.blobs.folder);
  const sweptFolders = [config.stagingDir, ...(config.blobs.kind === 'disk' ? [config.blobs.folder] : [])];
  const report = await backUp(
    {
      openDatabase: () => openDatabase(config.database, { onError: sayBroken, patient: true }),
      requireIntegrity: () => requireIntegrity(config.database),
      blobs,
      openTarget: openDiskBlobs,
      sweptFolders,
    },
    folder,
  );
  say(`${report.rows} rows and ${report.blobs} files in ${folder}, ${report.copied} of them copied now`);
  sayUndone(report.failed, isInBucket ? 'the bucket' : 'the library', 'the backup');
  if (report.lost.length > 0) {
    say(`${report.lost.length} lost by the library and still in the backup: npm run restore -- ${folder} --files`);
    sayEach(report.lost);
  }
  if (config.secretKey === undefined)
    say('The backup does not contain the secret-key file of DATA_DIR: a restored Pictor makes a new one.');
  return report.failed.size + report.lost.length === 0;
};

await runCommand(
  { usage: USAGE, options: {}, mistakes: [NotABackup] },
  async ({ positionals }) => await run(resolve(onlyArgument(positionals, USAGE))),
);
