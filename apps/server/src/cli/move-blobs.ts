import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import {
  finishRestoring,
  knownIds,
  leave,
  OtherStore,
  requireSameStore,
  storedBlobs,
} from '../features/store-identity/store-identity.ts';
import { requireStores } from '../open-stores.ts';
import { DiskBlobStore } from '../platform/blobs/disk.ts';
import { deleteBlobs, type MoveOutcome, moveBlobs, type Stores } from '../platform/blobs/move.ts';
import { blobName } from '../platform/blobs/named-blobs.ts';
import { S3BlobStore } from '../platform/blobs/s3/s3.ts';
import { Staging } from '../platform/blobs/staging.ts';
import { type Config, makeConfig } from '../platform/config/config.ts';
import { ConfigError, readEnv } from '../platform/config/env.ts';
import { type Database, openDatabase } from '../platform/db/database.ts';
import { migrate } from '../platform/db/migrate/migrate.ts';
import { holdLease } from '../platform/db/postgres/lease.ts';
import { isInUse } from '../platform/db/postgres/processes.ts';
import { lockDataFolder } from '../platform/db/sqlite/folder-lock.ts';
import { isServerFault } from '../platform/errors.ts';
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
  /** The files that are not at the target, by key. */
  undone: Map<string, MoveOutcome>;
}

/** @throws {DomainError} if a store cannot be used; files that were moved before stay moved */
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

/** Keys in the source that no row refers to. */
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

/** Keeps other processes from starting until it is disposed of. @throws {ConfigError} if a process is running */
const requireStandstill = async (db: Database) => {
  const lease = await holdLease(db, 'move');
  if (!lease) throw new ConfigError('Files are being moved already. After a move that was killed, wait a minute.');
  if (!(await isInUse(db))) return lease;
  await lease[Symbol.asyncDispose]();
  throw new ConfigError('DATABASE_URL: Pictor is running on this database; stop all of its processes first');
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
  await requireSameStore(db, source, staging, { mayBeLeft: true });
  await requireSameStore(db, target, staging, { mayLackFiles: true });
  return { db, stores: { source, target, staging } };
};

/** Outcomes that another run, or other permissions, may still fix. Nothing can fix a file that the source itself has lost. */
const MENDABLE: ReadonlySet<MoveOutcome> = new Set(['unreadable', 'blocked', 'garbled']);

/** Makes the target the store of the library instead of the source, unless some files are still to be moved. */
const settle = async ({ db, stores: { source, target, staging } }: Move, { undone }: MoveReport): Promise<boolean> => {
  if ([...undone.values()].some((outcome) => MENDABLE.has(outcome))) return false;
  await finishRestoring(db, target, staging);
  await leave(db, source, staging);
  return true;
};

/** Call it only after the move is settled: until then the library uses the source. */
const emptySource = async ({ db, stores: { source } }: Move, { undone }: MoveReport): Promise<void> => {
  for await (const blobs of storedBlobs(db))
    await deleteBlobs(
      source,
      blobs.filter(({ key }) => !undone.has(key)),
    );
};

const tell = ({ moved, present, undone }: MoveReport, unknown: readonly string[]): void => {
  say(`${moved} moved`);
  say(`${present} were already at the target`);
  sayUndone(undone, 'the source', 'the target');
  say(`${unknown.length} left where they are: no row refers to them`);
  sayEach(unknown);
};

/** @returns whether everything is at the target */
const move = async (to: Target, deleteSource: boolean): Promise<boolean> => {
  const config = makeConfig(readEnv());
  await requireStores(config, { mayBeOlder: true });
  await mkdir(config.dataDir, { recursive: true, mode: 0o700 });
  using _lock = lockDataFolder(config.dataDir);
  await using opening = new AsyncDisposableStack();
  const db = await openDatabaseOf(config);
  opening.defer(() => db.destroy());
  // With SQLite, the lock of the folder keeps other processes out.
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

/** Runs the move. If it cannot continue, reports the reason. */
const moveOrSay = async (to: Target, deleteSource: boolean): Promise<boolean> => {
  try {
    return await move(to, deleteSource);
  } catch (error) {
    if (error instanceof OtherStore) throw new ConfigError(`Nothing was moved: a store ${error.message}.`);
    if (isServerFault(error))
      throw new ConfigError(
        `A store cannot be used (${error.cause}). Moved files stay moved; run this again to continue.`,
      );
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
