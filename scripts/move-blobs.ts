import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { DiskBlobStore } from '../apps/server/src/blobs/disk.ts';
import { deleteBlobs, type MoveOutcome, moveBlobs, type Stores } from '../apps/server/src/blobs/move.ts';
import { blobName } from '../apps/server/src/blobs/named-blobs.ts';
import { S3BlobStore } from '../apps/server/src/blobs/s3.ts';
import { Staging } from '../apps/server/src/blobs/staging.ts';
import { type Config, makeConfig } from '../apps/server/src/config/config.ts';
import { ConfigError, readEnv } from '../apps/server/src/config/env.ts';
import { type Database, migrate, openDatabase } from '../apps/server/src/db/database.ts';
import { lockDataFolder } from '../apps/server/src/db/folder-lock.ts';
import { holdLease } from '../apps/server/src/db/lease.ts';
import { isInUse } from '../apps/server/src/db/processes.ts';
import { isServerFault } from '../apps/server/src/errors.ts';
import {
  finishRestoring,
  knownIds,
  leave,
  OtherLibrary,
  requireSameLibrary,
  storedBlobs,
} from '../apps/server/src/features/library/library.ts';
import { requireLibrary } from '../apps/server/src/open-library.ts';
import { runCommand, say, sayBroken, sayEach } from './command.ts';
import { sayUndone } from './outcomes.ts';

const USAGE = 'npm run move-blobs -- --to s3|disk [--delete-source]';
const BATCH = 500;

type Target = 's3' | 'disk';
const NEXT_STEP: Record<Target, string> = {
  s3: 'Pictor uses the bucket where S3_BUCKET is set, with S3_ENDPOINT, S3_REGION, S3_ACCESS_KEY_ID, S3_SECRET_ACCESS_KEY and S3_FORCE_PATH_STYLE as they were for this move.',
  disk: 'Pictor uses the folder DATA_DIR/blobs where S3_BUCKET is not set: remove it and the other S3_ variables.',
};

interface Move {
  db: Database;
  stores: Stores;
}

interface MoveReport {
  moved: number;
  present: number;
  /** What is not at the target, by key. */
  undone: Map<string, MoveOutcome>;
}

/** @throws {DomainError} where a store cannot be used; what was moved until then stays moved */
const moveRows = async ({ db, stores }: Move): Promise<MoveReport> => {
  const report: MoveReport = { moved: 0, present: 0, undone: new Map() };
  let examined = 0;
  for await (const blobs of storedBlobs(db)) {
    for (const [key, outcome] of await moveBlobs(stores, blobs)) {
      if (outcome === 'moved' || outcome === 'present') report[outcome] += 1;
      else report.undone.set(key, outcome);
    }
    examined += blobs.length;
    say(`${examined} rows, ${report.moved} files moved`);
  }
  return report;
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

const openDatabaseOf = async ({ database }: Config): Promise<Database> => {
  await migrate(database);
  return openDatabase(database, { onError: sayBroken });
};

/** Until it is disposed of no process starts. @throws {ConfigError} where one is at work */
const requireStandstill = async (db: Database) => {
  const lease = await holdLease(db, 'move');
  if (!lease) throw new ConfigError('Files are being moved already; after a move that was killed wait a minute.');
  if (!(await isInUse(db))) return lease;
  await lease[Symbol.asyncDispose]();
  throw new ConfigError('DATABASE_URL: Pictor is at work on this database; stop all of its processes first');
};

const openMove = async (config: Config, db: Database, to: Target): Promise<Move> => {
  if (config.blobs.kind !== 's3')
    throw new ConfigError('S3_BUCKET: has to name the bucket, whether files go there or come from there');
  const bucket = new S3BlobStore(config.blobs);
  await bucket.prepare();
  const folder = new DiskBlobStore(join(config.dataDir, 'blobs'));
  await folder.prepare();
  const staging = new Staging(config.stagingDir);
  await staging.prepare();
  const [source, target] = to === 's3' ? [folder, bucket] : [bucket, folder];
  await requireSameLibrary(db, source, staging, { mayBeLeft: true });
  await requireSameLibrary(db, target, staging, { mayLackFiles: true });
  return { db, stores: { source, target, staging } };
};

/** What another run, or other rights, may bring to the target yet; what the source itself has lost nobody will. */
const MENDABLE: ReadonlySet<MoveOutcome> = new Set(['unreadable', 'blocked', 'garbled']);

/** From now on the target is the library's store, and the source is not, unless something is still to come. */
const settle = async ({ db, stores: { source, target, staging } }: Move, { undone }: MoveReport): Promise<boolean> => {
  if ([...undone.values()].some((outcome) => MENDABLE.has(outcome))) return false;
  await finishRestoring(db, target, staging);
  await leave(db, source, staging);
  return true;
};

/** Only once the move is settled: until then the source is what the library stands on. */
const emptySource = async ({ db, stores: { source } }: Move, { undone }: MoveReport): Promise<void> => {
  for await (const blobs of storedBlobs(db))
    await deleteBlobs(
      source,
      blobs.filter(({ key }) => !undone.has(key)),
    );
};

const tell = ({ moved, present, undone }: MoveReport, unknown: readonly string[]): void => {
  say(`${moved} moved`);
  say(`${present} were at the target already`);
  sayUndone(undone, 'the source', 'the target');
  say(`${unknown.length} left where they are: no row knows them`);
  sayEach(unknown);
};

/** @returns whether everything is at the target */
const move = async (to: Target, deleteSource: boolean): Promise<boolean> => {
  const config = makeConfig(readEnv());
  await requireLibrary(config, { mayBeOlder: true });
  await mkdir(config.dataDir, { recursive: true, mode: 0o700 });
  using _lock = lockDataFolder(config.dataDir);
  await using opening = new AsyncDisposableStack();
  const db = await openDatabaseOf(config);
  opening.defer(() => db.destroy());
  // SQLite's other processes are kept out by the lock of the folder.
  const lease = config.database.kind === 'postgres' ? opening.use(await requireStandstill(db)) : undefined;
  const opened = await openMove(config, db, to);
  const report = await moveRows(opened);
  tell(report, await unknownKeys(opened));
  if (lease && !(await lease.isOurs())) throw new ConfigError('This move was held up for too long: run it again.');
  const isSettled = await settle(opened, report);
  if (isSettled && deleteSource) await emptySource(opened, report);
  say(isSettled ? NEXT_STEP[to] : 'Not everything is at the target: leave the variables as they are.');
  return report.undone.size === 0;
};

/** The same, and who is to blame where it cannot go on. */
const moveOrSay = async (to: Target, deleteSource: boolean): Promise<boolean> => {
  try {
    return await move(to, deleteSource);
  } catch (error) {
    if (error instanceof OtherLibrary) throw new ConfigError(`Nothing was moved: a store ${error.message}.`);
    if (isServerFault(error))
      throw new ConfigError(`A store cannot be used (${error.cause}). What was moved stays; run this again to go on.`);
    throw error;
  }
};

await runCommand(
  { usage: USAGE, options: { to: { type: 'string' }, 'delete-source': { type: 'boolean', default: false } } },
  async ({ positionals, values: { to, 'delete-source': deleteSource } }) => {
    if (positionals.length > 0 || (to !== 's3' && to !== 'disk')) throw new ConfigError(`usage: ${USAGE}`);
    return await moveOrSay(to, deleteSource);
  },
);
