import { mkdir } from 'node:fs/promises';
import type { FastifyBaseLogger } from 'fastify';
import { openBlobs } from './adapters.ts';
import type { BlobStore } from './blobs/blob-store.ts';
import { DiskReserve } from './blobs/disk-reserve.ts';
import { Staging } from './blobs/staging.ts';
import { storageFault } from './blobs/storage-fault.ts';
import type { Config } from './config/config.ts';
import { ConfigError } from './config/env.ts';
import { loadSecretKey } from './config/secret-key.ts';
import { type Database, DatabaseNewer, isMigrated, migrate, openDatabase } from './db/database.ts';
import { lockDataFolder } from './db/folder-lock.ts';
import { isLeased } from './db/lease.ts';
import { DiskFull, outsideReason } from './errors.ts';
import { OtherLibrary, requireSameLibrary } from './features/library/library.ts';

/** Where everything that lasts is kept. */
interface Library {
  secretKey: string;
  db: Database;
  blobs: BlobStore;
  staging: Staging;
  reserve: DiskReserve;
  close: () => Promise<void>;
}

/** @throws {ConfigError} one line for whoever starts it, where what `place` names cannot be used */
const within = async <T>(place: string, work: () => T | Promise<T>): Promise<T> => {
  try {
    return await work();
  } catch (error) {
    const fault = storageFault(error);
    if (fault instanceof OtherLibrary || fault instanceof DatabaseNewer)
      throw new ConfigError(`${place} ${fault.message}`);
    if (fault instanceof DiskFull) throw new ConfigError(`${place} has no room left`);
    const reason = outsideReason(fault);
    if (reason === undefined) throw error;
    throw new ConfigError(`${place} cannot be used (${reason})`, { cause: error });
  }
};

/** How the places of a library are named to whoever starts it. */
const placesOf = ({ dataDir, database, blobs }: Config) => {
  const folder = `DATA_DIR: ${dataDir}`;
  return {
    folder,
    database: database.kind === 'postgres' ? 'DATABASE_URL: the database' : folder,
    blobs: blobs.kind === 's3' ? `S3_BUCKET: ${blobs.bucket}` : folder,
  };
};

/** For what makes no sense on an empty library: a mistyped DATA_DIR is not filled with one. @throws {ConfigError} */
export const requireLibrary = async (config: Config, { mayBeOlder = false } = {}): Promise<void> => {
  const { database: place } = placesOf(config);
  const migrated = await within(place, () => isMigrated(config.database));
  if (migrated === 'no') throw new ConfigError(`${place} holds no library`);
  if (migrated === 'partly' && !mayBeOlder)
    throw new ConfigError(`${place} was last used by an older Pictor: start this one on it first`);
};

/** @throws {ConfigError} while files are being moved to another store */
export const requireNoMove = async (config: Config, db: Database): Promise<void> => {
  const places = placesOf(config);
  // With SQLite the lock of the folder sees to it.
  if (config.database.kind === 'postgres' && (await within(places.database, () => isLeased(db, 'move'))))
    throw new ConfigError(`${places.blobs} cannot be used: its files are being moved`);
};

/** @throws {ConfigError} where it, or another library, is in use there, or cannot be */
export const openLibrary = async (
  config: Config,
  log: FastifyBaseLogger,
  { mayLackFiles = false } = {},
): Promise<Library> => {
  const { dataDir } = config;
  const places = placesOf(config);
  // What was opened before something else could not be is closed again.
  await using opening = new AsyncDisposableStack();

  const reserve = new DiskReserve(dataDir);
  const secretKey = await within(places.folder, async () => {
    await mkdir(dataDir, { recursive: true, mode: 0o700 });
    opening.use(lockDataFolder(dataDir));
    opening.defer(() => reserve.stop());
    await reserve.start();
    return await loadSecretKey(dataDir, config.secretKey);
  });
  // SQLite cannot even be opened on a disk without room for its index.
  await within(places.database, () => reserve.lend(() => migrate(config.database)));
  const onError = (error: Error): void => log.warn({ err: error }, 'database connection broke');
  const db = await within(places.database, () => openDatabase(config.database, { onError }));
  opening.defer(() => db.destroy());
  await requireNoMove(config, db);
  const staging = new Staging(config.stagingDir, () => reserve.require());
  const blobs = await within(places.blobs, async () => {
    await staging.prepare();
    const opened = await openBlobs(config.blobs, log);
    await requireSameLibrary(db, opened, staging, { mayLackFiles });
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
