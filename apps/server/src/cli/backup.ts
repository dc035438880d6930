import { resolve } from 'node:path';
import { backUp } from '../features/backups/backup.ts';
import { NotABackup } from '../features/backups/not-a-backup.ts';
import { requireStores } from '../open-stores.ts';
import { DiskBlobStore, openDiskBlobs } from '../platform/blobs/disk.ts';
import { S3BlobStore } from '../platform/blobs/s3/s3.ts';
import { makeConfig } from '../platform/config/config.ts';
import { readEnv } from '../platform/config/env.ts';
import { openDatabase } from '../platform/db/database.ts';
import { requireIntegrity } from '../platform/db/sqlite/integrity.ts';
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
