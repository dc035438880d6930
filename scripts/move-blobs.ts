import { existsSync } from 'node:fs';
import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { DiskBlobStore } from '../apps/server/src/blobs/disk.ts';
import { isAtTarget, type MoveOutcome, moveBlobs, type Stores } from '../apps/server/src/blobs/move.ts';
import { blobKey, blobName } from '../apps/server/src/blobs/named-blobs.ts';
import { S3BlobStore } from '../apps/server/src/blobs/s3.ts';
import { Staging } from '../apps/server/src/blobs/staging.ts';
import { type Config, makeConfig } from '../apps/server/src/config/config.ts';
import { ConfigError, readEnv } from '../apps/server/src/config/env.ts';
import { lockDataFolder } from '../apps/server/src/db/data-folder-lock.ts';
import { type Database, migrate, openDatabase } from '../apps/server/src/db/database.ts';
import { DomainError } from '../apps/server/src/errors.ts';
import { knownIds, listAssets, listVideos, type StoredRow } from '../apps/server/src/features/doctor/repo.ts';
import { OtherLibrary, requireSameLibrary } from '../apps/server/src/features/doctor/same-library.ts';

const ENV_FILE = join(import.meta.dirname, '../.env');
const BATCH = 500;

const MEANINGS: Record<MoveOutcome, string> = {
  moved: 'moved',
  present: 'were at the target already',
  missing: 'without a file: nowhere to be found',
  damaged: 'not moved: the bytes in the source have changed',
  different: 'not moved: the target has other bytes under the same key',
  garbled: 'not moved: the target gave back other bytes than it was given',
};

type Target = 's3' | 'disk';
const NEXT_STEP: Record<Target, string> = {
  s3: 'Pictor uses the bucket where S3_BUCKET is set, with S3_ENDPOINT, S3_REGION, S3_ACCESS_KEY_ID, S3_SECRET_ACCESS_KEY and S3_FORCE_PATH_STYLE as they were for this move.',
  disk: 'Pictor uses the folder DATA_DIR/blobs where S3_BUCKET is not set: remove it and the other S3_ variables.',
};

interface Move {
  db: Database;
  stores: Stores;
  deleteSource: boolean;
}

const say = (line: string): void => {
  process.stdout.write(`${line}\n`);
};

async function* batches(db: Database): AsyncGenerator<StoredRow[]> {
  for (const list of [listAssets, listVideos]) {
    let after = '';
    for (let rows = await list(db, after, BATCH); rows.length > 0; rows = await list(db, after, BATCH)) {
      yield rows;
      after = rows.at(-1)?.id ?? '';
    }
  }
}

interface MoveReport {
  counts: Record<MoveOutcome, number>;
  /** What is not at the target, by key. */
  undone: Map<string, MoveOutcome>;
}

/** @throws {DomainError} where a store cannot be used; what was moved until then stays moved */
const moveRows = async ({ db, stores, deleteSource }: Move): Promise<MoveReport> => {
  const counts = { moved: 0, present: 0, missing: 0, damaged: 0, different: 0, garbled: 0 };
  const undone = new Map<string, MoveOutcome>();
  let examined = 0;
  for await (const rows of batches(db)) {
    const blobs = rows.map((row) => ({ key: blobKey(row), sha256: row.sha256 }));
    for (const [key, outcome] of await moveBlobs(stores, blobs, deleteSource)) {
      counts[outcome] += 1;
      if (!isAtTarget(outcome)) undone.set(key, outcome);
    }
    examined += rows.length;
    say(`${examined} rows, ${counts.moved} files moved`);
  }
  return { counts, undone };
};

/** Keys in the source that no row knows. */
const unknownKeys = async ({ db, stores }: Move): Promise<string[]> => {
  const unknown: string[] = [];
  let keys: string[] = [];
  const examine = async (): Promise<void> => {
    const known = await knownIds(
      db,
      keys.map((key) => blobName(key)?.id ?? key),
    );
    unknown.push(...keys.filter((key) => !known.has(blobName(key)?.id ?? key)));
    keys = [];
  };
  for await (const { key } of stores.source.list()) if (keys.push(key) >= BATCH) await examine();
  if (keys.length > 0) await examine();
  return unknown;
};

const openMove = async (config: Config, to: Target, deleteSource: boolean): Promise<Move> => {
  if (config.blobs.kind !== 's3')
    throw new ConfigError('S3_BUCKET: has to name the bucket, whether files go there or come from there');
  const bucket = new S3BlobStore(config.blobs);
  await bucket.prepare();
  const folder = new DiskBlobStore(join(config.dataDir, 'blobs'));
  await folder.prepare();
  const staging = new Staging(config.stagingDir);
  await staging.prepare();
  await migrate(config.database);
  const db = openDatabase(config.database, {
    onError: (error) => say(`the database connection broke: ${error.message}`),
  });
  const [source, target] = to === 's3' ? [folder, bucket] : [bucket, folder];
  await requireSameLibrary(db, source, staging);
  await requireSameLibrary(db, target, staging, { mayBeEmpty: true });
  return { db, stores: { source, target, staging }, deleteSource };
};

const tell = ({ counts, undone }: MoveReport, unknown: readonly string[]): void => {
  // The keys of MEANINGS are outcomes.
  for (const outcome of Object.keys(MEANINGS) as MoveOutcome[]) {
    say(`${counts[outcome]} ${MEANINGS[outcome]}`);
    for (const [key, why] of undone) if (why === outcome) say(`  ${key}`);
  }
  say(`${unknown.length} left where they are: no row knows them`);
  for (const key of unknown) say(`  ${key}`);
};

/** @returns whether everything is at the target */
const move = async (to: Target, deleteSource: boolean): Promise<boolean> => {
  const config = makeConfig(readEnv());
  await mkdir(config.dataDir, { recursive: true, mode: 0o700 });
  using _lock = lockDataFolder(config.dataDir);
  const opened = await openMove(config, to, deleteSource);
  try {
    const report = await moveRows(opened);
    tell(report, await unknownKeys(opened));
    say(report.undone.size === 0 ? NEXT_STEP[to] : 'Not everything is at the target: leave the variables as they are.');
    return report.undone.size === 0;
  } finally {
    await opened.db.destroy();
  }
};

const USAGE = 'usage: npm run move-blobs -- --to s3|disk [--delete-source]';

const main = async (): Promise<boolean> => {
  const { values } = parseArgs({ options: { to: { type: 'string' }, 'delete-source': { type: 'boolean' } } });
  if (values.to !== 's3' && values.to !== 'disk') throw new ConfigError(USAGE);
  if (existsSync(ENV_FILE)) process.loadEnvFile(ENV_FILE);
  return await move(values.to, values['delete-source'] ?? false);
};

try {
  process.exitCode = (await main()) ? 0 : 1;
} catch (error) {
  process.exitCode = 1;
  if (error instanceof ConfigError) process.stderr.write(`${error.message}\n`);
  else if (error instanceof OtherLibrary) process.stderr.write(`Nothing was moved: a store ${error.message}.\n`);
  else if (error instanceof DomainError)
    process.stderr.write(`A store cannot be used (${error.cause}). What was moved stays; run this again to go on.\n`);
  else throw error;
}
