import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { ConfigError } from '../../config/env.ts';
import { databaseFault, isBusy } from './sqlite-fault.ts';

/**
 * Locks a folder against a second process. The lock is one of the operating system, taken through SQLite, so it is released when the
 * process ends, even after a crash.
 *
 * @throws `busy` if another process holds the lock @throws {DiskFull | Unavailable}
 */
export const lockFolder = (folder: string, busy: Error): Disposable => {
  let database: DatabaseSync | undefined;
  try {
    database = new DatabaseSync(join(folder, 'lock'));
    // Keep the journal in memory: a full disk has no room for it, and nothing is ever written to this database.
    database.exec('pragma journal_mode = memory; pragma locking_mode = exclusive; begin exclusive;');
  } catch (error) {
    database?.close();
    if (isBusy(error)) throw busy;
    throw databaseFault(error);
  }
  const held = database;
  return { [Symbol.dispose]: () => held.close() };
};

/**
 * Locks the data folder against a second process, which would delete the uploads of the running process and take its tasks.
 *
 * @throws {ConfigError} if another process holds the lock @throws {DiskFull | Unavailable}
 */
export const lockDataFolder = (dataDir: string): Disposable =>
  lockFolder(dataDir, new ConfigError(`DATA_DIR: another Pictor is running on ${dataDir}`));
