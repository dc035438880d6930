import { mkdir } from 'node:fs/promises';
import type { FastifyBaseLogger } from 'fastify';
import { openBlobs } from './adapters.ts';
import { OtherStore, requireSameStore } from './features/store-identity/store-identity.ts';
import type { BlobStore } from './platform/blobs/blob-store.ts';
import { DiskReserve } from './platform/blobs/disk-reserve.ts';
import { Staging } from './platform/blobs/staging.ts';
import { storageFault } from './platform/blobs/storage-fault.ts';
import type { Config } from './platform/config/config.ts';
import { ConfigError } from './platform/config/env.ts';
import { loadSecretKey } from './platform/config/secret-key.ts';
import { type Database, openDatabase } from './platform/db/database.ts';
import { DatabaseNewer, isMigrated, migrate } from './platform/db/migrate/migrate.ts';
import type { Progress } from './platform/db/migrate/migration.ts';
import { isLeased } from './platform/db/postgres/lease.ts';
import { lockDataFolder } from './platform/db/sqlite/folder-lock.ts';
import { DiskFull, outsideReason } from './platform/errors.ts';

/** The time between two lines of the log about a migration. */
const PROGRESS_MILLISECONDS = 5000;

/** The database, the blobs and the other parts of the storage. */
interface Library {
  secretKey: string;
  db: Database;
  blobs: BlobStore;
  staging: Staging;
  reserve: DiskReserve;
  close: () => Promise<void>;
}

/** @throws {ConfigError} with one line for the operator, if the storage that `place` names cannot be used */
const within = async <T>(place: string, work: () => T | Promise<T>): Promise<T> => {
  try {
    return await work();
  } catch (error) {
    const fault = storageFault(error);
    if (fault instanceof OtherStore || fault instanceof DatabaseNewer)
      throw new ConfigError(`${place} ${fault.message}`);
    if (fault instanceof DiskFull) throw new ConfigError(`${place} has no room left`);
    const reason = outsideReason(fault);
    if (reason === undefined) throw error;
    throw new ConfigError(`${place} cannot be used (${reason})`, { cause: error });
  }
};

/** The names of a library's storage locations in error messages for the operator. */
const placesOf = ({ dataDir, database, blobs }: Config) => {
  const folder = `DATA_DIR: ${dataDir}`;
  return {
    folder,
    database: database.kind === 'postgres' ? 'DATABASE_URL: the database' : folder,
    blobs: blobs.kind === 's3' ? `S3_BUCKET: ${blobs.bucket}` : folder,
  };
};

/**
 * For commands that make no sense on an empty library. Without this check, a mistyped DATA_DIR would get a new, empty library. @throws
 * {ConfigError}
 */
export const requireStores = async (config: Config, { mayBeOlder = false } = {}): Promise<void> => {
  const { database: place } = placesOf(config);
  const migrated = await within(place, () => isMigrated(config.database));
  if (migrated === 'no') throw new ConfigError(`${place} holds no library`);
  if (migrated === 'partly' && !mayBeOlder)
    throw new ConfigError(`${place} was last used by an older Pictor: start this one on it first`);
};

/** @throws {ConfigError} while files are being moved to another store */
export const requireNoMove = async (config: Config, db: Database): Promise<void> => {
  const places = placesOf(config);
  // With SQLite, the lock of the data folder prevents this.
  if (config.database.kind === 'postgres' && (await within(places.database, () => isLeased(db, 'move'))))
    throw new ConfigError(`${places.blobs} cannot be used: its files are being moved`);
};

/** Writes how far a migration is, at most every few seconds. */
const progressLog = (log: FastifyBaseLogger) => {
  let last = 0;
  return (migration: string, { done, total }: Progress): void => {
    if (Date.now() - last < PROGRESS_MILLISECONDS && done < total) return;
    last = Date.now();
    log.info({ migration, done, total }, 'migrating the database');
  };
};

/** @throws {ConfigError} if the storage is in use, belongs to another library, or cannot be used */
export const openStores = async (
  config: Config,
  log: FastifyBaseLogger,
  { mayLackFiles = false } = {},
): Promise<Library> => {
  const { dataDir } = config;
  const places = placesOf(config);
  // If a later step fails, everything that was opened before it is closed again.
  await using opening = new AsyncDisposableStack();

  const reserve = new DiskReserve(dataDir);
  const secretKey = await within(places.folder, async () => {
    await mkdir(dataDir, { recursive: true, mode: 0o700 });
    opening.use(lockDataFolder(dataDir));
    opening.defer(() => reserve.stop());
    await reserve.start();
    return await loadSecretKey(dataDir, config.secretKey);
  });
  // On a full disk, SQLite cannot even open a database: it needs room for the index of its write-ahead log.
  const onProgress = progressLog(log);
  await within(places.database, () => reserve.lend(() => migrate(config.database, { onProgress })));
  const onError = (error: Error): void => log.warn({ err: error }, 'database connection broke');
  const db = await within(places.database, () => openDatabase(config.database, { onError }));
  opening.defer(() => db.destroy());
  await requireNoMove(config, db);
  const staging = new Staging(config.stagingDir, () => reserve.require());
  const blobs = await within(places.blobs, async () => {
    await staging.prepare();
    const opened = await openBlobs(config.blobs, log);
    await requireSameStore(db, opened, staging, { mayLackFiles });
    return opened;
  });
  const opened = opening.move();
  return {
    secretKey,
    db,
    blobs,
    staging,
    reserve,
    close: () => opened.disposeAsync(),
  };
};
