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
import { lockDataFolder } from './db/data-folder-lock.ts';
import { type Database, migrate, openDatabase } from './db/database.ts';
import { DiskFull, errorCode, Unavailable } from './errors.ts';
import { OtherLibrary, requireSameLibrary } from './features/doctor/same-library.ts';

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
    if (fault instanceof OtherLibrary) throw new ConfigError(`${place} ${fault.message}`);
    if (fault instanceof DiskFull) throw new ConfigError(`${place} has no room left`);
    if (!(fault instanceof Unavailable)) throw error;
    const { cause } = fault;
    const reason = (cause instanceof Error && cause.message) || errorCode(cause);
    throw new ConfigError(`${place} cannot be used (${reason})`, { cause: error });
  }
};

/** @throws {ConfigError} where it, or another library, is in use there, or cannot be */
export const openLibrary = async (config: Config, log: FastifyBaseLogger): Promise<Library> => {
  const { dataDir } = config;
  const folderPlace = `DATA_DIR: ${dataDir}`;
  const databasePlace = config.database.kind === 'postgres' ? 'DATABASE_URL: the database' : folderPlace;
  const blobPlace = config.blobs.kind === 's3' ? `S3_BUCKET: ${config.blobs.bucket}` : folderPlace;

  const reserve = new DiskReserve(dataDir);
  const { lock, secretKey } = await within(folderPlace, async () => {
    await mkdir(dataDir, { recursive: true, mode: 0o700 });
    const held = lockDataFolder(dataDir);
    await reserve.start();
    return { lock: held, secretKey: await loadSecretKey(dataDir, config.secretKey) };
  });
  // SQLite cannot even be opened on a disk without room for its index.
  await within(databasePlace, () => reserve.lend(() => migrate(config.database)));
  const onError = (error: Error): void => log.warn({ err: error }, 'database connection broke');
  const db = await within(databasePlace, () => openDatabase(config.database, { onError }));
  const staging = new Staging(config.stagingDir, () => reserve.require());
  const blobs = await within(blobPlace, async () => {
    await staging.prepare();
    const opened = await openBlobs(config.blobs, log);
    await requireSameLibrary(db, opened, staging);
    return opened;
  });
  return {
    secretKey,
    db,
    blobs,
    staging,
    reserve,
    close: async () => {
      await reserve.stop();
      await db.destroy();
      lock[Symbol.dispose]();
    },
  };
};
